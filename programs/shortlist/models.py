"""What a person saved to compare. A visitor's shortlist is in their session (`owners.py`)."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from programs.catalog.models import Program

LONGEST_NOTE = 500


class ShortlistItem(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shortlist")
    program = models.ForeignKey(Program, models.CASCADE, related_name="shortlisted")
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    started_at = models.DateTimeField(null=True, blank=True, help_text="When they said that they had started it")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "program"], name="shortlist_item_once")]

    def __str__(self) -> str:
        return str(self.program)
