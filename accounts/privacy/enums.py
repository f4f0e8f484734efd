"""The states of an export, and what people consent to."""

from django.db import models


class ExportState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    BUILDING = "building", "Being built"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"
    EXPIRED = "expired", "Expired"


UNFINISHED = (ExportState.WAITING, ExportState.BUILDING)


class Subject(models.TextChoices):
    """What a consent is to. `PRIVACY` is agreed to at sign-up, `DIRECTORY` by choosing to be listed."""

    PRIVACY = "privacy", "Privacy policy"
    DIRECTORY = "directory", "Listing in the directory of clinicians"
