"""Imports of programs, providers and outcomes from files, and the rows that were refused."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from programs.importing.enums import AT_WORK, ImportState, Kind


class Import(models.Model):
    """One uploaded file: checked in the background, confirmed by a curator, and applied in the background.

    `done` is the number of the last row that's finished in the current state, so that work resumes after it.
    """

    kind = models.CharField(max_length=10, choices=Kind.choices)
    filename = models.CharField(max_length=80)
    sha256 = models.CharField("SHA-256", max_length=64)
    stored_as = models.CharField(max_length=100, blank=True, help_text="Empty after the file was deleted")
    is_plain = models.BooleanField(default=False, help_text="The stored file is the plain CSV made of the upload")
    state = models.CharField("status", max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    problem = models.CharField(max_length=1000, blank=True, help_text="Why it failed, and what to do")

    rows = models.PositiveIntegerField(default=0, help_text="Without the header")
    done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    changes: "models.JSONField[Any, Any]" = models.JSONField(
        default=list, help_text="The first changes: row, key, and [column, before, after] for each cell"
    )

    claim = models.UUIDField(null=True, blank=True, help_text="The worker run that's at it")
    next_try_at = models.DateTimeField(default=timezone.now, help_text="While a worker is at it: when its lease ends")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Since the last batch that was finished")

    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(state=ImportState.APPLYING), name="import_applies_one_of_a_kind"
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state__in=AT_WORK), name="import_to_work_on"),
            models.Index(fields=["sha256"], name="import_by_sha256"),
        ]

    def __str__(self) -> str:
        return f"{self.filename} ({self.get_kind_display().lower()})"

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK


class RowError(models.Model):
    """What's wrong with one cell of a refused row, or with the row (no column)."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="errors")
    row = models.PositiveIntegerField(help_text="As numbered in the spreadsheet. The header is row 1")
    column = models.CharField(max_length=80, blank=True)
    message = models.CharField(max_length=500)

    class Meta:
        verbose_name = "row error"
        indexes = [models.Index(fields=["of", "row"], name="row_error_in_order")]

    def __str__(self) -> str:
        return f"Row {self.row}, {self.column or 'row'}: {self.message}"
