from django.db import models


class StepState(models.TextChoices):
    PLANNED = "planned", "Message planned"
    SKIPPED = "skipped", "Skipped: a later step was due"
