"""Searches that a person saved, and which vacancies they were told of."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from careers.alerts.enums import Frequency
from careers.vacancies.models import Vacancy

LONGEST_QUERY, LONGEST_NAME = 2_000, 200


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def due_by(self, moment: dt.datetime) -> "SavedSearchQuerySet":
        return self.filter(is_on=True, next_at__lte=moment)


class SavedSearch(models.Model):
    """A search by its canonical query string, as the address of the list has it."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    query = models.CharField(max_length=LONGEST_QUERY, blank=True, help_text="Empty: all vacancies")
    name = models.CharField(max_length=LONGEST_NAME, help_text="The search in words, when it was saved")
    frequency = models.CharField(
        max_length=6, choices=Frequency.choices, default=Frequency.DAILY, verbose_name="email me"
    )
    is_on = models.BooleanField("alerts on", default=True)
    matched_until = models.DateTimeField(help_text="Vacancies published later are new to it")
    next_at = models.DateTimeField(help_text="9:00 AM in the person's time zone")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "saved searches"
        constraints = [models.UniqueConstraint(fields=["user", "query"], name="saved_search_once")]
        indexes = [models.Index(fields=["next_at"], name="saved_search_due", condition=Q(is_on=True))]

    def __str__(self) -> str:
        return self.name


class AlertedVacancy(models.Model):
    """A vacancy that a person was told of, so that no other search tells them again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    vacancy = models.ForeignKey(Vacancy, models.CASCADE, related_name="+")
    alerted_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "alerted vacancies"
        constraints = [models.UniqueConstraint(fields=["user", "vacancy"], name="alerted_vacancy_once")]
        indexes = [models.Index(fields=["alerted_at"], name="alerted_vacancy_by_age")]

    def __str__(self) -> str:
        return f"{self.vacancy_id} on {self.alerted_at:%Y-%m-%d}"
