"""Credentials and their validity periods. A renewal inserts a period, and an edit changes one."""

import datetime as dt
import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.licenses.enums import LICENSES, CredentialKind, Issuer, MilestoneKind
from accounts.users.enums import Profession, State
from accounts.users.models import User
from cmehub.lib.encryption import EncryptedTextField
from cmehub.lib.sentences import lower_first


class CredentialQuerySet(models.QuerySet["Credential"]):
    def of(self, user: User) -> "CredentialQuerySet":
        return self.filter(user=user)

    def with_periods(self) -> "CredentialQuerySet":
        """Prefetch all periods and milestones, so that `current_period` needs no query."""
        return self.prefetch_related("periods", "milestones")


def noun_of(kind: str) -> str:
    """Return “license”, “certificate”, “certification” or “registration”."""
    return CredentialKind(kind).label.split()[-1].lower()


_BOARD_OR_CERTIFIER = (CredentialKind.BOARD_CERTIFICATE, CredentialKind.CERTIFICATION)


class Credential(models.Model):
    """One person's license, certificate or registration, as they entered it. It has at least one period.

    Licenses and registrations have a state. Certificates have an issuer and a title, such as “CCRN”. A multistate
    license counts once, under its home state. The number of a DEA registration is never stored.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=20, choices=CredentialKind.choices, default=CredentialKind.STATE_LICENSE)
    profession = models.CharField(max_length=12, choices=Profession.choices)
    state = models.CharField(max_length=2, choices=State.choices, blank=True)
    issuer = models.CharField(max_length=8, choices=Issuer.choices, blank=True)
    title = models.CharField(max_length=80, blank=True, help_text="As printed on it, such as CCRN")
    number = EncryptedTextField("license number", blank=True, help_text="Shown in full to its owner, masked for others")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "user", "kind", "profession", "state", "issuer", Lower("title"), name="credential_once"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(kind=CredentialKind.MULTISTATE_LICENSE), name="credential_one_multistate"
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=LICENSES, issuer="", title="") & ~Q(state=""))
                | (Q(kind__in=_BOARD_OR_CERTIFIER, state="") & ~Q(issuer="") & ~Q(title=""))
                | (Q(kind=CredentialKind.REGISTRATION, title="", number="") & ~Q(state="") & ~Q(issuer="")),
                name="credential_fields_of_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind=CredentialKind.MULTISTATE_LICENSE) | Q(profession=Profession.NURSE),
                name="credential_multistate_is_nurse",
            ),
        ]

    def __str__(self) -> str:
        """Return what to call it after “your”: “New York nurse practitioner license”, “CCRN certification (AACN)”."""
        by = "" if self.issuer in {"", Issuer.OTHER} else f" ({self.issuer})"
        match self.kind:
            case CredentialKind.MULTISTATE_LICENSE:
                return f"multistate nurse license ({self.get_state_display()})"
            case CredentialKind.BOARD_CERTIFICATE:
                return f"{self.title} board certificate{by}"
            case CredentialKind.CERTIFICATION:
                return f"{self.title} certification{by}"
            case CredentialKind.REGISTRATION:
                what = "DEA registration" if self.issuer == Issuer.DEA else "controlled substance registration"
                return f"{self.get_state_display()} {what}"
        return f"{self.get_state_display()} {lower_first(self.get_profession_display())} license"

    @property
    def headline(self) -> str:
        """Return the heading of its card."""
        if self.kind == CredentialKind.STATE_LICENSE:
            return f"{self.get_state_display()}, {lower_first(self.get_profession_display())}"
        return self.as_title

    @property
    def as_title(self) -> str:
        """Return its name at the start of a line."""
        name = str(self)
        return name[:1].upper() + name[1:]

    @property
    def noun(self) -> str:
        return noun_of(self.kind)

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
        verbose_name = "credential period"
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


class Milestone(models.Model):
    """A date of a board certificate before its expiration date, such as the two-year requirement of ABIM's MOC."""

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="milestones")
    kind = models.CharField(max_length=12, choices=MilestoneKind.choices)
    due_on = models.DateField("due on", help_text="Last day")

    class Meta:
        ordering = ("due_on",)
        constraints = [models.UniqueConstraint(fields=["credential", "kind"], name="milestone_once_per_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.due_on}"
