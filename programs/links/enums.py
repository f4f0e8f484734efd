"""What checks of a link have found."""

from django.db import models


class LinkStatus(models.TextChoices):
    NEW = "new", "Not checked yet"
    WORKS = "works", "Works"
    UNCLEAR = "unclear", "Can't tell"
    FAILING = "failing", "Failed, to be checked again"
    DEAD = "dead", "Dead"
