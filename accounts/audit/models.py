"""The audit log. Events hold ids and field names only, so they can be kept after the object is deleted."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class Event(models.Model):
    """One entry of the audit log. A database trigger rejects UPDATE. Labels are joined at read time."""

    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=60, help_text="Capability and verb, such as licenses.renewed")
    actor_id = models.BigIntegerField(null=True, help_text="The user's id. Empty for the system")
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    fields = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta:
        verbose_name = "audit event"
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="event_by_object"),
            models.Index(fields=["-at"], name="event_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_type} {self.object_id}"
