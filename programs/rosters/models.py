"""Which providers may confirm a person's completions, and the rosters that providers send."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cmehub.lib.encryption import EncryptedTextField
from programs.catalog.models import Program
from programs.ledger.models import Entry
from programs.providers.models import Provider
from programs.rosters.enums import RosterState


class Authorization(models.Model):
    """A person's permission for one provider to confirm their completions. Revoking deletes it.

    The provider never learns of it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="authorizations")
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="authorizations")
    birth = EncryptedTextField("birth month and day", blank=True, help_text="Such as 03-14. Empty if not stated")
    authorized_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "provider"], name="authorization_once")]

    def __str__(self) -> str:
        return f"{self.provider}"


class Roster(models.Model):
    """One file of completions of one activity, with as little as possible of what's in it.

    `payload` holds the rows as JSON until they're processed, and is then emptied. `problems` are pairs of a row's
    number and what's wrong with it, without the row's own words.
    """

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="rosters")
    program = models.ForeignKey(Program, models.CASCADE, related_name="rosters")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField("received", default=timezone.now)
    rows = models.PositiveIntegerField(help_text="Rows received, without those that have a problem")
    problems = models.JSONField(default=list, blank=True)
    payload = EncryptedTextField(blank=True, editable=False)
    state = models.CharField("status", max_length=10, choices=RosterState.choices, default=RosterState.RECEIVED)
    next_try_at = models.DateTimeField(default=timezone.now, help_text="While being processed: when the lease expires")
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RosterState.RECEIVED) | Q(payload=""), name="roster_rows_not_kept"
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state=RosterState.RECEIVED), name="roster_to_process"),
            models.Index(fields=["program", "-uploaded_at"], name="roster_of_program"),
        ]

    def __str__(self) -> str:
        return f"{self.program}, {self.uploaded_at:%Y-%m-%d}"


class Confirmation(models.Model):
    """A completion that a provider confirmed for a person, by the provider's own ID. It outlives the entry.

    So the same completion adds nothing the second time, even after the person deleted the entry. `fingerprint` is that
    of the entry as the provider confirmed it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="confirmations")
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="+")
    completion_id = models.CharField(max_length=200)
    entry = models.ForeignKey(Entry, models.SET_NULL, null=True, blank=True, related_name="confirmations")
    roster = models.ForeignKey(
        Roster, models.SET_NULL, null=True, blank=True, related_name="+", help_text="The last one that changed it"
    )
    fingerprint = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "provider", "completion_id"], name="confirmation_once")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.completion_id}"
