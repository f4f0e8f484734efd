"""Vacancies that a person saved, or hid from their lists, with their own notes."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from careers.vacancies.models import Vacancy

LONGEST_NOTE = 500


class SavedVacancy(models.Model):
    """Saved or hidden, never both."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_vacancies")
    vacancy = models.ForeignKey(Vacancy, models.CASCADE, related_name="saved_by")
    is_hidden = models.BooleanField("hidden", default=False, help_text="Left out of the person's lists and alerts")
    note = models.CharField(max_length=LONGEST_NOTE, blank=True, help_text="Only the person sees it")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "saved vacancies"
        constraints = [models.UniqueConstraint(fields=["user", "vacancy"], name="saved_vacancy_once")]
        indexes = [
            models.Index(fields=["vacancy"], name="saved_vacancy_hidden", condition=models.Q(is_hidden=True)),
        ]

    def __str__(self) -> str:
        return str(self.vacancy)
