"""Verification: identities, claims with their proof, and the local NPI registry and exclusion list with its leads."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import DateField, F, Func, Q
from django.db.models.functions import Cast, Now
from django.utils import timezone

from accounts.licenses.enums import LICENSES
from accounts.licenses.models import Credential, Period
from accounts.users.enums import Profession, State
from accounts.users.models import User
from accounts.verification.enums import UNDECIDED, ClaimState, IdentityState, LeadState, Match
from cmehub.lib.domains import domain_problem


class Identity(models.Model):
    """Whether an account's holder is the clinician they say they are. One verified identity per NPI."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identity")
    state = models.CharField(max_length=10, choices=IdentityState.choices, default=IdentityState.DECLARED)
    npi = models.CharField("NPI", max_length=10, blank=True, help_text="Empty if the person has none")
    former_last_names = models.CharField(max_length=160, blank=True, help_text="Separated by commas")
    match = models.CharField("registry check", max_length=12, choices=Match.choices, blank=True)
    comparisons = models.JSONField(default=list, blank=True, help_text="What was compared, with the results")
    matched_at = models.DateTimeField(null=True, blank=True, help_text="When the registry last answered")
    next_match_at = models.DateTimeField(null=True, blank=True, help_text="When to ask the registry next")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Registry checks in a row without an answer")
    reason = models.TextField(blank=True, help_text="Why it isn't verified. The person can read it")

    class Meta:
        verbose_name_plural = "identities"
        indexes = [
            models.Index(fields=["next_match_at"], condition=Q(next_match_at__isnull=False), name="identity_match_due")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(npi="") | Q(npi__regex=r"^[12][0-9]{9}$"), name="identity_npi_digits"),
            models.UniqueConstraint(
                fields=["npi"],
                condition=Q(state=IdentityState.VERIFIED) & ~Q(npi=""),
                name="identity_verified_once_per_npi",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}"


class Institution(models.Model):
    """An employer whose email addresses it gives only to its own people. A confirmed one is a proof of possession."""

    name = models.CharField(max_length=200)
    domain = models.CharField(max_length=200, unique=True, help_text="Such as hospital.org. Subdomains count")
    active = models.BooleanField(default=True)
    is_demo = models.BooleanField("demo", default=False)

    def __str__(self) -> str:
        return f"{self.name} ({self.domain})"

    def clean(self) -> None:
        self.domain = self.domain.strip().lower().removeprefix("@")
        if problem := domain_problem(self.domain):
            raise ValidationError({"domain": problem})


class ClaimQuerySet(models.QuerySet["Claim"]):
    def of(self, user: User) -> "ClaimQuerySet":
        return self.filter(credential__user=user)

    def undecided(self) -> "ClaimQuerySet":
        return self.filter(state__in=UNDECIDED)

    def in_force(self) -> "ClaimQuerySet":
        """Approved claims to licenses of verified people, through the license's last day in the person's time zone.

        A person with such a claim has a badge.
        """
        today = Cast(Func(F("credential__user__time_zone"), Now(), function="timezone"), DateField())
        return self.filter(
            state=ClaimState.APPROVED,
            credential__kind__in=LICENSES,
            credential__user__is_active=True,
            credential__user__identity__state=IdentityState.VERIFIED,
            period__expires_on__gte=today,
        )


class Claim(models.Model):
    """A person's request to verify one credential for one of its periods, with proof that it's theirs.

    `revision` changes whenever the person changes something that the reviewer decides on.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    credential = models.ForeignKey(Credential, models.CASCADE, related_name="claims")
    period = models.ForeignKey(Period, models.CASCADE, related_name="claims")
    state = models.CharField("status", max_length=10, choices=ClaimState.choices, default=ClaimState.OPEN)
    work_address = models.EmailField(max_length=254, blank=True, help_text="Confirmed, at a listed institution")
    institution = models.ForeignKey(Institution, models.SET_NULL, null=True, blank=True, related_name="claims")
    comment = models.TextField(blank=True, help_text="What the person told the reviewer")
    revision = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="decided_claims"
    )
    reason = models.TextField(blank=True, help_text="The person reads it")
    note = models.TextField(blank=True, help_text="For staff only")
    lookup_url = models.URLField("address of the look-up", max_length=500, blank=True)
    looked_up_on = models.DateField("day of the look-up", null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credential"], condition=Q(state__in=UNDECIDED), name="claim_one_undecided_per_credential"
            ),
            models.UniqueConstraint(
                fields=["period"], condition=Q(state=ClaimState.APPROVED), name="claim_one_approved_per_period"
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.APPROVED)
                | (~Q(lookup_url="") & Q(looked_up_on__isnull=False, decided_at__isnull=False)),
                name="claim_approved_after_look_up",
            ),
        ]
        indexes = [models.Index(fields=["submitted_at"], condition=Q(state=ClaimState.OPEN), name="claim_to_review")]

    def __str__(self) -> str:
        return f"{self.credential.user}: {self.credential}"


class Document(models.Model):
    """A file that shows that a credential is the person's. Only they and the verifiers can download it."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="documents")
    name = models.CharField(max_length=80)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text="Bytes")
    stored_as = models.CharField(max_length=100, unique=True)
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("uploaded_at",)

    def __str__(self) -> str:
        return self.name


class LicenseLookup(models.Model):
    """Where a board shows whether a license is valid. Without a state, it's for all states."""

    state = models.CharField(max_length=2, choices=State.choices, blank=True)
    profession = models.CharField(max_length=12, choices=Profession.choices)
    name = models.CharField(max_length=150)
    url = models.URLField("address", max_length=300)
    source = models.CharField(max_length=200)
    as_of = models.DateField("as of")
    confidence = models.CharField(max_length=10)

    class Meta:
        verbose_name = "license look-up"
        constraints = [models.UniqueConstraint(fields=["state", "profession"], name="license_lookup_once")]

    def __str__(self) -> str:
        return self.name


class NpiRecord(models.Model):
    """One NPI in the local copy of the registry, loaded from the NPPES files by `load_nppes`."""

    npi = models.BigIntegerField("NPI", primary_key=True)
    is_person = models.BooleanField()
    last_name = models.TextField()
    first_name = models.TextField()
    middle_name = models.TextField()
    other_last_name = models.TextField()
    other_first_name = models.TextField()
    states = ArrayField(models.TextField(), help_text="Of the practice address and the licenses")
    taxonomies = ArrayField(models.TextField(), help_text="NUCC codes, the primary one first")
    updated_on = models.DateField(null=True)
    deactivated_on = models.DateField(null=True, help_text="Empty for active and reactivated NPIs")

    class Meta:
        verbose_name = "NPI record"

    def __str__(self) -> str:
        return str(self.npi)


class RegistryLoad(models.Model):
    """One NPPES file that is being loaded or was loaded. An interrupted load continues at `position`."""

    fingerprint = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the file's beginning")
    name = models.CharField(max_length=200)
    position = models.BigIntegerField(default=0, help_text="Bytes whose rows are saved")
    rows = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "registry load"

    def __str__(self) -> str:
        return self.name


class Exclusion(models.Model):
    """A person on the OIG List of Excluded Individuals/Entities, as of the last `load_leie`. Entities aren't kept."""

    last_name = models.TextField()
    first_name = models.TextField()
    middle_name = models.TextField(blank=True)
    npi = models.CharField("NPI", max_length=10, blank=True, help_text="Empty for most people on the list")
    state = models.CharField(max_length=2, blank=True)
    kind = models.CharField("exclusion type", max_length=12, help_text="Section of the Social Security Act: 1128a1")
    excluded_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class ExclusionLead(models.Model):
    """A clinician who may be on the exclusion list. For staff only. Holds verification until it's cleared.

    The list's facts are copied, because its rows are replaced with every load.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="exclusion_leads", verbose_name="person"
    )
    state = models.CharField("status", max_length=10, choices=LeadState.choices, default=LeadState.OPEN)
    same_npi = models.BooleanField("same NPI", help_text="Otherwise only name and state are the same")
    listed_name = models.CharField("listed as", max_length=200)
    listed_state = models.CharField("listed in", max_length=2, blank=True)
    kind = models.CharField("exclusion type", max_length=12)
    excluded_on = models.DateField(null=True)
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="decided_leads"
    )
    note = models.TextField(blank=True, help_text="How you found out, such as the result of the SSN check at OIG")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "listed_name", "kind", "excluded_on"],
                nulls_distinct=False,
                name="exclusion_lead_once",
            ),
            models.CheckConstraint(
                condition=Q(state=LeadState.OPEN, decided_at=None)
                | (~Q(state=LeadState.OPEN) & Q(decided_at__isnull=False)),
                name="exclusion_lead_decided_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.listed_name}"
