"""The outbox: every automatic message is a row with a kind and a unique key; asking twice is asking once."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.notices.enums import NoticeState, SuppressionReason


class Notice(models.Model):
    """One message to one person. `context` holds what its renderer needs: ids and plain values."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, help_text="Unique within the kind: a second request changes nothing")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    context = models.JSONField(default=dict, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.PLANNED)

    claim = models.UUIDField(null=True, blank=True, help_text="The worker run that holds it")
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    handed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True, help_text="Why it was not sent; never an address")

    subject = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True, help_text="The sentence shown in the inbox")
    link = models.CharField(max_length=300, blank=True, help_text="Path on this site that the message leads to")
    posted_at = models.DateTimeField(null=True, blank=True, help_text="When it appeared in the inbox")
    read_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="notice_asked_once")]
        indexes = [
            models.Index(
                fields=["next_try_at"], name="notice_to_send", condition=models.Q(state__in=["planned", "claimed"])
            ),
            models.Index(fields=["handed_at"], name="notice_in_doubt", condition=models.Q(state__in=["handed", "held"])),
            models.Index(fields=["recipient", "-posted_at"], name="notice_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Preference(models.Model):
    """Whether a person wants the mails of one kind; the inbox keeps every kind. No row means yes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=60)
    by_mail = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="preference_once_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {'mail' if self.by_mail else 'inbox only'}"


class Suppression(models.Model):
    """An address that mail may not go to; the person is told on the page."""

    email = models.EmailField(max_length=254, unique=True)
    reason = models.CharField(max_length=12, choices=SuppressionReason.choices)
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.get_reason_display()} since {self.since:%Y-%m-%d}"


class Heartbeat(models.Model):
    """When a periodic job last ran: a dead-man's alarm reads it."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
