"""The outbox: every automatic message is a row, unique by kind and key."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.notices.enums import NOT_DELIVERED, MailEventKind, NoticeState, SuppressionReason
from accounts.notices.rules import STUCK_AFTER


class NoticeQuerySet(models.QuerySet["Notice"]):
    def to_send(self) -> "NoticeQuerySet":
        """Notices not yet handed over to the mail server."""
        return self.filter(state__in=[NoticeState.PLANNED, NoticeState.CLAIMED])

    def due_by(self, moment: dt.datetime) -> "NoticeQuerySet":
        """Notices due to be sent, including claimed ones whose lease has expired."""
        return self.to_send().filter(next_try_at__lte=moment)

    def not_paused(self) -> "NoticeQuerySet":
        """Notices of kinds that staff haven't paused."""
        return self.exclude(kind__in=Pause.objects.values("kind"))

    def stuck(self, now: dt.datetime) -> "NoticeQuerySet":
        """Notices that nobody sends, though they're long due: not taken, or claimed by a worker that's gone.

        Those handed over are among them if nobody holds them. Paused kinds aren't.
        """
        long_due = now - STUCK_AFTER
        waiting = Q(state__in=[NoticeState.PLANNED, NoticeState.CLAIMED], next_try_at__lte=long_due)
        return self.not_paused().filter(waiting | Q(state=NoticeState.HANDED, handed_at__lte=long_due))

    def in_inbox(self) -> "NoticeQuerySet":
        return self.filter(posted_at__isnull=False)

    def unread(self) -> "NoticeQuerySet":
        return self.in_inbox().filter(read_at__isnull=True)


class Notice(models.Model):
    """One message to one person. `context` holds what its renderer needs: ids and plain values."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, help_text="Unique within the kind, so planning twice has no effect")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    context = models.JSONField(default=dict, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    urgent = models.BooleanField(default=False, db_default=False, help_text="Sent before messages that aren't")
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.PLANNED)

    claim = models.UUIDField(null=True, blank=True, help_text="The worker run that claimed or sent it")
    next_try_at = models.DateTimeField(default=timezone.now, help_text="While claimed: when the lease expires")
    attempts = models.PositiveSmallIntegerField(default=0)
    handed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True, help_text="Why it wasn't sent. Never contains an address")

    subject = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True, help_text="The text shown in the inbox")
    link = models.CharField(max_length=300, blank=True, help_text="Path on this site that the message links to")
    link_text = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=12, blank=True, db_default="", help_text="What it turned out to say")
    posted_at = models.DateTimeField(null=True, blank=True, help_text="When it appeared in the inbox")
    read_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    prepared: object = None  # no field: what the kind's `prepare` loaded for it

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="notice_asked_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[NoticeState.CLAIMED, NoticeState.HANDED, NoticeState.HELD])
                | Q(claim__isnull=False),
                name="notice_held_by_a_claim",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[NoticeState.HANDED, NoticeState.HELD]) | Q(handed_at__isnull=False),
                name="notice_handed_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state=NoticeState.SENT, sent_at__isnull=False)
                | (~Q(state=NoticeState.SENT) & Q(sent_at__isnull=True)),
                name="notice_sent_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="notice_waiting",
                include=["kind"],
                condition=Q(state__in=[NoticeState.PLANNED, NoticeState.CLAIMED]),
            ),
            models.Index(
                fields=["next_try_at"],
                name="notice_urgent_to_send",
                condition=Q(urgent=True, state__in=[NoticeState.PLANNED, NoticeState.CLAIMED]),
            ),
            models.Index(
                fields=["handed_at"],
                name="notice_in_doubt",
                condition=Q(state__in=[NoticeState.HANDED, NoticeState.HELD]),
            ),
            models.Index(fields=["recipient", "-posted_at"], name="notice_inbox", condition=Q(posted_at__isnull=False)),
            models.Index(
                fields=["recipient"], name="notice_unread", condition=Q(posted_at__isnull=False, read_at__isnull=True)
            ),
            models.Index(fields=["created_at"], name="notice_by_age"),
            models.Index(fields=["sent_at"], name="notice_sent", include=["kind"], condition=Q(state=NoticeState.SENT)),
            models.Index(
                fields=["due_at"],
                name="notice_to_settle",
                condition=Q(state__in=[NoticeState.HELD, NoticeState.FAILED]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Preference(models.Model):
    """Whether a person gets emails of one kind. No row means the kind's default (`kinds.is_on_by_default`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=60)
    by_mail = models.BooleanField(default=True)

    class Meta:
        verbose_name = "notification setting"
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="preference_once_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {'email' if self.by_mail else 'inbox only'}"


class Pause(models.Model):
    """A kind that staff stopped. What's planned waits, and goes out afterwards if it's still due by then."""

    kind = models.CharField(max_length=60, unique=True)
    reason = models.CharField(max_length=200)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "paused kind"

    def __str__(self) -> str:
        return self.kind


class Suppression(models.Model):
    """An address we don't send to, in lower case. The person sees a notice about it on their pages."""

    email = models.EmailField(max_length=254, unique=True)
    reason = models.CharField(max_length=12, choices=SuppressionReason.choices)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "suppressed address"
        verbose_name_plural = "suppressed addresses"
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="suppression_in_lower_case")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} since {self.since:%Y-%m-%d}"


class MailEvent(models.Model):
    """What a mail provider reported about one message, without its address. A repeated report is stored once."""

    provider = models.CharField(max_length=20)
    key = models.CharField(max_length=200, help_text="Identifies the report at the provider")
    event = models.CharField(max_length=12, choices=MailEventKind.choices)
    reason = models.CharField(max_length=20, blank=True)
    message_id = models.CharField("provider's message ID", max_length=200, blank=True)
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, blank=True, related_name="mail_events")
    happened_at = models.DateTimeField(default=timezone.now)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "provider report"
        constraints = [models.UniqueConstraint(fields=["provider", "key"], name="mail_event_stored_once")]
        indexes = [
            models.Index(fields=["received_at"], name="mail_event_by_age"),
            models.Index(fields=["received_at"], name="mail_event_not_delivered", condition=Q(event__in=NOT_DELIVERED)),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} ({self.provider})"


class Heartbeat(models.Model):
    """When a periodic job last succeeded. Used for alerting."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "scheduled job"

    def __str__(self) -> str:
        return self.name
