"""Verification: a clinician's identity, the local copies of the NPI registry and the exclusion list, and leads."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.verification.enums import IdentityState, LeadState, Match


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
