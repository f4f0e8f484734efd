"""Who else is told, with their consent, when a license expires soon and something is still missing for it."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from programs.backups import rules
from programs.backups.enums import LIVE, REFUSED, ContactState


def hashed(email: str) -> str:
    """Return the keyed hash of an address, which recognizes it after it was erased."""
    return salted_hmac("programs.backups.address", email.strip().lower(), algorithm="sha256").hexdigest()


class BackupContactQuerySet(models.QuerySet["BackupContact"]):
    def live(self) -> "BackupContactQuerySet":
        """Contacts who are invited or agreed."""
        return self.filter(state__in=LIVE)

    def confirmed(self) -> "BackupContactQuerySet":
        return self.filter(state=ContactState.CONFIRMED)


class BackupContact(models.Model):
    """Someone whom a clinician chose to be told of unmet deadlines. Nothing is sent before they agree.

    Once they decline, stop or are removed, their name and address are erased. The hash of the address stays for some
    time, so that the clinician can't invite it again too soon or too often. Adding it again later revives the row.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="backup_contacts")
    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    name = models.CharField(max_length=80, blank=True)
    email = models.EmailField("email address", max_length=254, blank=True, help_text="In lower case")
    address_hash = models.CharField(max_length=64, editable=False)
    days_before = models.PositiveSmallIntegerField(
        "days before a deadline", choices=[(days, f"{days} days") for days in rules.DAYS], default=rules.DEFAULT_DAYS
    )
    state = models.CharField("status", max_length=10, choices=ContactState.choices, default=ContactState.INVITED)
    sent_count = models.PositiveSmallIntegerField(default=1, help_text="How often the invitation was sent")
    invited_at = models.DateTimeField(default=timezone.now, help_text="When the invitation was last sent")
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When they agreed or declined")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When they declined, stopped or were removed")

    objects = BackupContactQuerySet.as_manager()

    class Meta:
        verbose_name = "backup contact"
        constraints = [
            models.UniqueConstraint(fields=["user", "address_hash"], name="backup_contact_once_per_address"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="backup_contact_in_lower_case"),
            models.CheckConstraint(condition=Q(days_before__in=rules.DAYS), name="backup_contact_days_are_a_step"),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, ended_at=None) & ~Q(email="") & ~Q(name="")
                | ~Q(state__in=LIVE) & Q(ended_at__isnull=False, email="", name=""),
                name="backup_contact_erased_at_the_end",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ContactState.CONFIRMED, *REFUSED]) | Q(answered_at__isnull=False),
                name="backup_contact_answered_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "days_before"],
                condition=Q(state=ContactState.CONFIRMED),
                name="backup_contact_to_tell",
            )
        ]

    def __str__(self) -> str:
        return self.name or f"former backup contact ({self.get_state_display().lower()})"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_confirmed(self) -> bool:
        return self.state == ContactState.CONFIRMED

    @property
    def has_refused(self) -> bool:
        """Whether they said no themselves, rather than being removed."""
        return self.state in REFUSED

    @property
    def expires_at(self) -> dt.datetime:
        """When the invitation ends, if nobody answers it."""
        return self.invited_at + rules.INVITATION_LASTS

    @property
    def free_at(self) -> dt.datetime:
        """When a former contact's address may be invited without regard to the past."""
        return (self.ended_at or self.invited_at) + rules.NOT_AGAIN_FOR

    def can_be_accepted(self, now: dt.datetime) -> bool:
        return self.state == ContactState.INVITED and now < self.expires_at

    def can_be_resent(self, now: dt.datetime) -> bool:
        return (
            self.state == ContactState.INVITED
            and self.sent_count < rules.MOST_SENDINGS
            and now >= self.invited_at + rules.RESEND_AFTER
        )
