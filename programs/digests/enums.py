from django.db import models


class DigestKind(models.TextChoices):
    """The names are those of the kinds of message."""

    WEEKLY = "weekly_digest", "Weekly digest"
    MONTHLY = "where_you_stand", "Where you stand"
