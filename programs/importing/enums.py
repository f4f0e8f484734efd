from django.db import models


class Kind(models.TextChoices):
    """What the rows of a file are."""

    PROGRAM = "program", "Programs"
    PROVIDER = "provider", "Providers"
    OUTCOME = "outcome", "Outcomes"


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", "Uploaded"
    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "Waits for confirmation"
    APPLYING = "applying", "Being applied"
    APPLIED = "applied", "Applied"
    FAILED = "failed", "Failed"
    CANCELED = "canceled", "Canceled"


AT_WORK = (ImportState.UPLOADED, ImportState.CHECKING, ImportState.APPLYING)
UNFINISHED = (*AT_WORK, ImportState.CHECKED)
