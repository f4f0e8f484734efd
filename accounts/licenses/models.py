"""Credentials and their validity periods. A renewal inserts a period, and an edit changes one."""

import datetime as dt
import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from accounts.licenses.enums import CredentialKind
from accounts.users.enums import Profession, State
from accounts.users.models import User
from cmehub.lib.encryption import EncryptedTextField
from cmehub.lib.sentences import lower_first


class CredentialQuerySet(models.QuerySet["Credential"]):
    def of(self, user: User) -> "CredentialQuerySet":
        return self.filter(user=user)

    def with_periods(self) -> "CredentialQuerySet":
        """Prefetch all periods, so that `current_period` needs no query."""
        return self.prefetch_related("periods")


class Credential(models.Model):
    """One person's license or certificate, as they entered it. It has at least one period."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=20, choices=CredentialKind.choices, default=CredentialKind.STATE_LICENSE)
    profession = models.CharField(max_length=12, choices=Profession.choices)
    state = models.CharField(max_length=2, choices=State.choices)
    number = EncryptedTextField("license number", blank=True, help_text="Shown in full to its owner, masked for others")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "profession", "state"], name="credential_once_per_state")
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {lower_first(self.get_profession_display())} license"

    @property
    def masked_number(self) -> str:
        """The last three characters at most, and never more than half of them. '' if there's no number."""
        number: str = self.number
        shown = min(3, len(number) // 2)
        return "•" * 5 + number[len(number) - shown :] if number else ""

    @property
    def current_period(self) -> "Period":
        """The period with the latest expiration date, which reminders count down to."""
        return self._by_expiry()[-1]

    @property
    def earlier_expiry(self) -> dt.date | None:
        """The last day of the period before the current one, or None."""
        before = self._by_expiry()[:-1]
        return before[-1].expires_on if before else None

    def _by_expiry(self) -> list["Period"]:
        return sorted(self.periods.all(), key=lambda period: period.expires_on)


class _DateRange(Func):
    function = "daterange"
    output_field = DateRangeField()


class Period(models.Model):
    """One term of a credential. `expires_on` is its last valid day."""

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="periods")
    valid_from = models.DateField(null=True, blank=True, help_text="First valid day. Leave empty if unknown")
    issued_on = models.DateField(null=True, blank=True, help_text="The date the board issued or renewed it")
    expires_on = models.DateField(help_text="Last valid day")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "license period"
        constraints = [
            models.UniqueConstraint(fields=["credential", "expires_on"], name="period_once_per_expiry"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_from__lt=F("expires_on")), name="period_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True) | Q(issued_on__lt=F("expires_on")), name="period_ends_after_issue"
            ),
            ExclusionConstraint(
                name="period_no_overlap",
                expressions=[
                    ("credential", RangeOperators.EQUAL),
                    (_DateRange("valid_from", "expires_on", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(valid_from__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"until {self.expires_on}"

    def days_left(self, as_of: dt.date) -> int:
        """Days from `as_of` to the last valid day: 0 on that day, negative after it."""
        return (self.expires_on - as_of).days
