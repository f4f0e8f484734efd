"""The browsers that a person signed in with before."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class KnownDevice(models.Model):
    """A browser that holds this token in its cookie. Only the token's hash is stored."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="known_devices")
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(default=timezone.now, help_text="The latest sign-in")

    class Meta:
        verbose_name = "known device"
        constraints = [models.UniqueConstraint(fields=["user", "token_hash"], name="known_device_once")]
        indexes = [models.Index(fields=["last_used_at"], name="known_device_by_age")]

    def __str__(self) -> str:
        return f"since {self.created_at:%Y-%m-%d}"
