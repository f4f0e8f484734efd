"""Who gets which digest, and when the next one is due."""

import datetime as dt

from django.conf import settings
from django.db import models

from programs.digests.enums import DigestKind


class DigestQuerySet(models.QuerySet["Digest"]):
    def due_by(self, moment: dt.datetime) -> "DigestQuerySet":
        return self.filter(next_at__lte=moment)


class Digest(models.Model):
    """The next digest of one kind for one person. There's a row only for those who get it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    kind = models.CharField(max_length=20, choices=DigestKind.choices)
    next_on = models.DateField(help_text="The day of the next one, wherever the person lives by then")
    next_at = models.DateTimeField(help_text="9:00 AM on that day, in the person's time zone")

    objects = DigestQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="digest_once_per_kind")]
        indexes = [models.Index(fields=["next_at"], name="digest_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, next on {self.next_on}"
