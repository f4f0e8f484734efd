"""Exports of a person's data, and what they consented to."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.privacy.enums import UNFINISHED, ExportState, Subject


class BuiltFile(models.Model):
    """A file of one person's data that's built in the background and kept until it expires (`building.py`)."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    state = models.CharField("status", max_length=10, choices=ExportState.choices, default=ExportState.WAITING)
    claim = models.UUIDField(null=True, blank=True, help_text="The worker run that builds or built it")
    next_try_at = models.DateTimeField(default=timezone.now, help_text="While being built: when the lease expires")
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveSmallIntegerField(default=0, help_text="Sections written")
    total = models.PositiveSmallIntegerField(default=0, help_text="Sections in all")
    stored_as = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes")
    requested_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=(Q(state=ExportState.READY, expires_at__isnull=False) & ~Q(stored_as=""))
                | (~Q(state=ExportState.READY) & Q(stored_as="")),
                name="%(class)s_ready_has_a_file",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state__in=UNFINISHED), name="%(class)s_to_build"),
            models.Index(fields=["expires_at"], condition=Q(state=ExportState.READY), name="%(class)s_to_expire"),
        ]

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def is_ready(self) -> bool:
        return self.state == ExportState.READY


class Export(BuiltFile):
    """One export of all of a person's data."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")

    class Meta(BuiltFile.Meta):
        verbose_name = "data export"
        constraints = [
            *BuiltFile.Meta.constraints,
            models.UniqueConstraint(
                fields=["user"], condition=Q(state__in=UNFINISHED), name="export_one_unfinished_per_user"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, requested {self.requested_at:%Y-%m-%d}"


class Consent(models.Model):
    """A person's consent to one version of a text, until they withdraw it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    subject = models.CharField(max_length=10, choices=Subject.choices)
    version = models.DateField(help_text="The day of the wording they consented to")
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "subject", "version"], condition=Q(withdrawn_at=None), name="consent_once_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}, {self.version}"
