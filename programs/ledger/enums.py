"""Where an entry of the ledger came from."""

from django.db import models


class Origin(models.TextChoices):
    HAND = "hand", "Entered by hand"
    PROGRAM = "program", "From a program's page"
    FILE = "file", "From a CSV file"
    TRANSCRIPT = "transcript", "From a transcript"
    ROSTER = "roster", "From the provider"
