"""Links of public pages to other sites, and what the weekly check found. One row for an address, whoever uses it."""

from django.db import models
from django.utils import timezone

from programs.links.enums import LinkStatus


class LinkCheck(models.Model):
    url = models.CharField("address", max_length=300, unique=True)
    host = models.CharField(max_length=255, db_index=True)
    status = models.CharField(max_length=10, choices=LinkStatus.choices, default=LinkStatus.NEW)
    answer = models.PositiveSmallIntegerField("HTTP status", null=True, blank=True)
    reason = models.CharField(max_length=150, blank=True)
    failures = models.PositiveSmallIntegerField("failed days in a row", default=0)
    first_failed_at = models.DateTimeField("failing since", null=True, blank=True)
    last_checked_at = models.DateTimeField("last checked", null=True, blank=True)
    next_check_at = models.DateTimeField("next check", default=timezone.now, db_index=True)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="While a worker checks it")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(failures=0, first_failed_at=None)
                | models.Q(failures__gt=0, first_failed_at__isnull=False),
                name="link_failing_since",
            ),
        ]
        indexes = [models.Index(fields=["status", "first_failed_at"], name="link_by_status")]

    def __str__(self) -> str:
        return self.url
