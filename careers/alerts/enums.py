from django.db import models


class Frequency(models.TextChoices):
    DAILY = "daily", "Every day with new matches"
    WEEKLY = "weekly", "Every Monday with new matches"
