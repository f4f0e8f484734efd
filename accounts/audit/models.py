"""The audit log. Events hold ids and field names only, so they can be kept after the object is deleted.

Both tables have a partition per month (docs/adr/0010).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class Event(models.Model):
    """One entry of the audit log. Database triggers reject every change. Labels are joined at read time."""

    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=60, help_text="Capability and verb, such as licenses.renewed")
    actor_id = models.BigIntegerField(null=True, help_text="The user's id. Empty for the system")
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    fields = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta:
        verbose_name = "audit event"
        indexes = [
            models.Index(fields=["object_type", "object_id", "-at"], name="event_by_object"),
            models.Index(fields=["actor_id", "-at"], name="event_by_actor"),
            models.Index(
                fields=["kind", "-at"], name="event_by_kind", opclasses=["varchar_pattern_ops", "timestamptz_ops"]
            ),
            models.Index(fields=["-at"], name="event_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_type} {self.object_id}"


class EventAddress(models.Model):
    """Where a sign-in event came from, kept for a year. A table of its own, so that the log itself never changes."""

    event_id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    ip = models.GenericIPAddressField("IP address")

    class Meta:
        verbose_name = "address of an event"
        db_table = "accounts_event_address"

    def __str__(self) -> str:
        return str(self.ip)
