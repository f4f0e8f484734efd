"""Who subscribed to their own dates in a calendar."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class CalendarFeed(models.Model):
    """One person's feed. Its address holds a secret that's derived from these values, and only its hash is stored."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_count = models.PositiveIntegerField(default=1, help_text="How often its address was made. Part of the secret")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    stamps = models.JSONField(
        default=dict, db_default={}, editable=False, help_text="When each of its parts last changed, by UID"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "calendar feed"

    def __str__(self) -> str:
        return f"calendar feed since {self.created_at:%Y-%m-%d}"
