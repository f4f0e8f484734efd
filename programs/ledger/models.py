"""What a clinician completed. An entry keeps its own copy of every credit fact, so that listings can change later."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.users.models import User
from programs.catalog.models import Program
from programs.catalog.vocabulary import ActivityFormat, CreditType, MandatedTopic
from programs.credits import Credit
from programs.ledger.enums import Origin
from programs.ledger.rules import Facts, amount_in_words
from programs.providers.models import Provider

TRASH_DAYS = 30
PREVIEW_HOURS = 24


class LedgerImport(models.Model):
    """An uploaded file of completions. Nothing of it is in the ledger before the person confirmed the preview.

    `table` has the file's rows as text, the header first, until it's confirmed or a day old. `columns` says which
    column holds which fact (`tables.Fact`).
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="ledger_imports")
    origin = models.CharField(max_length=10, choices=[(each, each.label) for each in (Origin.FILE, Origin.TRANSCRIPT)])
    filename = models.CharField(max_length=80)
    table: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    columns: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    credit_type = models.ForeignKey(
        CreditType, models.PROTECT, null=True, blank=True, related_name="+", help_text="Of rows that don't state one"
    )
    day_first = models.BooleanField(default=False, help_text="3/4/2026 is April 3")
    uploaded_at = models.DateTimeField(default=timezone.now)
    added_at = models.DateTimeField(null=True, blank=True, help_text="Empty before it's confirmed")
    added = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "ledger import"
        constraints = [
            models.CheckConstraint(condition=Q(added_at=None) | Q(table=[]), name="ledger_import_emptied_when_added")
        ]
        indexes = [models.Index(fields=["uploaded_at"], condition=Q(added_at=None), name="ledger_import_preview")]

    def __str__(self) -> str:
        return f"{self.get_origin_display()}, {self.uploaded_at:%Y-%m-%d}"

    def is_open(self, now: dt.datetime) -> bool:
        """Whether its preview can still be confirmed."""
        return self.added_at is None and now < self.uploaded_at + dt.timedelta(hours=PREVIEW_HOURS)


class EntryQuerySet(models.QuerySet["Entry"]):
    def of(self, user: User) -> "EntryQuerySet":
        """Return the person's entries, without those in the trash."""
        return self.filter(user=user, deleted_at=None)

    def in_trash(self, user: User) -> "EntryQuerySet":
        return self.filter(user=user, deleted_at__isnull=False)

    def with_parts(self) -> "EntryQuerySet":
        """Load the credits, topics and certificates in three queries."""
        return self.select_related("format", "confirmed_by").prefetch_related(
            models.Prefetch("credits", EntryCredit.objects.select_related("credit_type").order_by("pk")),
            models.Prefetch("topics", EntryTopic.objects.select_related("topic").order_by("topic__name")),
            models.Prefetch("certificates", Certificate.objects.order_by("uploaded_at")),
        )


class Entry(models.Model):
    """One completed activity of one person. Entries change only through `actions.py`, which leaves audit events.

    `confirmed_by` is the provider whose roster named the person. `external_id` is the completion's own ID in the file
    that it came from, so that the same file adds nothing the second time.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="ledger")
    title = models.CharField("activity", max_length=250)
    provider_name = models.CharField("provider", max_length=200, blank=True)
    completed_on = models.DateField("completed on", help_text="The date on the certificate")
    format = models.ForeignKey(
        ActivityFormat, models.PROTECT, null=True, blank=True, related_name="+", help_text="Leave empty if not stated"
    )
    approved_by = models.CharField(
        "board approval",
        max_length=100,
        blank=True,
        help_text="The approved-provider number on the certificate, such as CA BRN CEP 12345",
    )
    note = models.CharField(max_length=500, blank=True, help_text="For you only. Don't enter patient data")
    program = models.ForeignKey(Program, models.SET_NULL, null=True, blank=True, related_name="completions")
    provider = models.ForeignKey(Provider, models.SET_NULL, null=True, blank=True, related_name="+")
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.HAND)
    external_id = models.CharField(max_length=300, blank=True)
    imported_with = models.ForeignKey(
        LedgerImport, models.SET_NULL, null=True, blank=True, editable=False, related_name="entries"
    )
    confirmed_by = models.ForeignKey(Provider, models.SET_NULL, null=True, blank=True, related_name="confirmations")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    entered_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField("in the trash since", null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "ledger entry"
        verbose_name_plural = "ledger entries"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "external_id"], condition=~Q(external_id=""), name="entry_once_per_external_id"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(confirmed_at__isnull=False), name="entry_confirmed_has_moment"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "completed_on"], name="entry_of_user"),
            models.Index(fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="entry_in_trash"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def trash_until(self) -> dt.date | None:
        """The last day on which it can be restored, or None if it isn't in the trash."""
        return (self.deleted_at + dt.timedelta(days=TRASH_DAYS)).date() if self.deleted_at else None

    @property
    def facts(self) -> Facts:
        """What it says. Load it `with_parts`."""
        return Facts(
            title=self.title,
            completed_on=self.completed_on,
            amounts={credit.credit_type.code: credit.amount for credit in self.credits.all()},
            topics={topic.topic.code: topic.hours for topic in self.topics.all()},
            provider_name=self.provider_name,
            format=self.format.code if self.format else "",
            approved_by=self.approved_by,
            note=self.note,
        )

    def as_credit(self) -> Credit:
        """Return it as the requirements count it. Load it `with_parts`."""
        return Credit(
            key=str(self.public_id),
            earned_on=self.completed_on,
            amounts={credit.credit_type.code: credit.amount for credit in self.credits.all()},
            topics={topic.topic.code: topic.hours for topic in self.topics.all()},
            format=self.format.code if self.format else "",
            activity=self.activity_key,
            approvals=frozenset([self.approved_by]) if self.approved_by else frozenset(),
        )

    @property
    def activity_key(self) -> str:
        return activity_key(self.program_id, self.title, self.provider_name)


def activity_key(program: int | None, title: str, provider_name: str) -> str:
    """Return what repeats of one activity have in common: the listing, or else the title and the provider."""
    return f"program:{program}" if program else f"{title.casefold().strip()}|{provider_name.casefold().strip()}"


class EntryCredit(models.Model):
    """The credit of one type that an entry awarded. Types of one entry are never added together."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="credits")
    credit_type = models.ForeignKey(CreditType, models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=7, decimal_places=2, help_text="In the unit of the credit type")

    class Meta:
        verbose_name = "credit of an entry"
        verbose_name_plural = "credits of entries"
        constraints = [
            models.UniqueConstraint(fields=["entry", "credit_type"], name="entry_credit_once_per_type"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="entry_credit_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.credit_type}"

    @property
    def in_words(self) -> str:
        return amount_in_words(self.amount, self.credit_type.short_name)


class EntryTopic(models.Model):
    """Hours of an entry on a topic that boards require. They lie inside its credit."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="topics")
    topic = models.ForeignKey(MandatedTopic, models.PROTECT, related_name="+")
    hours = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = "topic of an entry"
        verbose_name_plural = "topics of entries"
        constraints = [
            models.UniqueConstraint(fields=["entry", "topic"], name="entry_topic_once"),
            models.CheckConstraint(condition=Q(hours__gt=Decimal(0)), name="entry_topic_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.hours} hours: {self.topic}"


class Certificate(models.Model):
    """The file that proves an entry, stored and served as license documents are (`cmehub/lib/uploads.py`)."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="certificates")
    name = models.CharField(max_length=80)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text="Bytes")
    stored_as = models.CharField(max_length=100, unique=True)
    uploaded_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
