"""What providers and readers ask of curators, and how often a listing was seen."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.organizations.models import Organization
from programs.catalog.models import Program
from programs.evidence.models import Outcome
from programs.portal.enums import About, CorrectionState, Wanted
from programs.providers.models import Provider


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def open(self) -> "CorrectionQuerySet":
        return self.filter(state=CorrectionState.OPEN)

    def published(self) -> "CorrectionQuerySet":
        """Return the providers' answers that stand beside a fact."""
        return self.filter(state=CorrectionState.PUBLISHED)


class Correction(models.Model):
    """A request to curators about one program, or about who a provider belongs to. Nothing changes until they answer.

    With an organization, its members asked as the provider. Without one, a reader reported an error.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    program = models.ForeignKey(Program, models.CASCADE, null=True, blank=True, related_name="corrections")
    provider = models.ForeignKey(Provider, models.CASCADE, null=True, blank=True, related_name="corrections")
    organization = models.ForeignKey(
        Organization, models.SET_NULL, null=True, blank=True, related_name="+", help_text="The provider that asked"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField("asked", default=timezone.now)
    due_on = models.DateField("answer due", help_text="The last day for an answer, seven days after it was asked")
    wanted = models.CharField(max_length=10, choices=Wanted.choices, default=Wanted.CORRECTION)
    about = models.CharField(max_length=20, choices=About.choices)
    outcome = models.ForeignKey(
        Outcome, models.SET_NULL, null=True, blank=True, related_name="+", help_text="If it's about one result"
    )
    text = models.TextField("what they write")
    source = models.URLField("their source", blank=True)

    state = models.CharField("status", max_length=10, choices=CorrectionState.choices, default=CorrectionState.OPEN)
    answer = models.TextField(
        "your answer", blank=True, help_text="The person who asked reads it. Required for every decision"
    )
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "correction request"
        verbose_name_plural = "correction requests"
        constraints = [
            models.CheckConstraint(
                condition=Q(about=About.PROVIDER, provider__isnull=False, program__isnull=True)
                | ~Q(about=About.PROVIDER) & Q(provider__isnull=True, program__isnull=False),
                name="correction_about_one",
            ),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.OPEN, answered_at=None)
                | ~Q(state=CorrectionState.OPEN) & Q(answered_at__isnull=False) & ~Q(answer=""),
                name="correction_answered_in_words",
            ),
            models.CheckConstraint(
                condition=~Q(state=CorrectionState.PUBLISHED) | Q(wanted=Wanted.ANSWER),
                name="correction_only_answers_published",
            ),
            models.UniqueConstraint(
                fields=["provider", "organization"],
                condition=Q(state=CorrectionState.OPEN, provider__isnull=False),
                name="correction_one_open_claim",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="correction_queue"),
            models.Index(fields=["program", "state"], name="correction_of_program"),
        ]

    def __str__(self) -> str:
        return f"{self.get_about_display()}: {self.program or self.provider}"

    @property
    def is_open(self) -> bool:
        return self.state == CorrectionState.OPEN

    def is_overdue(self, on: dt.date) -> bool:
        return self.is_open and self.due_on < on


class ListingDay(models.Model):
    """How often a listing was seen on one day (UTC). Counts only: no addresses, no accounts."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="days")
    day = models.DateField()
    views = models.PositiveIntegerField("page views", default=0, db_default=0)
    clicks = models.PositiveIntegerField("clicks to the provider's site", default=0, db_default=0)
    calendar = models.PositiveIntegerField("calendar downloads", default=0, db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "day"], name="listing_day_once")]

    def __str__(self) -> str:
        return f"{self.program_id}, {self.day}"

    @classmethod
    def count(cls, program: Program, day: dt.date, what: str) -> None:
        """Add one. Two requests at the same moment both count."""
        rows = cls._default_manager.filter(program=program, day=day)
        if not rows.update(**{what: F(what) + 1}):
            cls._default_manager.bulk_create([cls(program=program, day=day)], ignore_conflicts=True)
            rows.update(**{what: F(what) + 1})
