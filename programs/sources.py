"""How far a fact of the catalog is verified. Used by every capability of programs."""

from django.db import models


class Confidence(models.TextChoices):
    HIGH = "high", "Read at its source"
    MEDIUM = "medium", "Not verified at its source"
    LOW = "low", "Needs verification"
