"""What a correction is about, what its asker wants, and how it ended."""

from django.db import models


class About(models.TextChoices):
    """The part of a program's page, or the provider itself."""

    LISTING = "listing", "A fact of the listing"
    OUTCOME = "outcome", "A result"
    OUTCOME_TRACKING = "tracking", "Career fit: outcome tracking"
    INDEPENDENCE = "independence", "Career fit: commercial independence"
    INTERPROFESSIONAL = "interprofessional", "Career fit: interprofessional design"
    CAREER = "career", "Career fit: career applicability"
    PROVIDER = "provider", "Who the provider belongs to"


class Wanted(models.TextChoices):
    CORRECTION = "correction", "Correction"
    ANSWER = "answer", "Answer to publish"
    RESULT = "result", "New result"


class CorrectionState(models.TextChoices):
    OPEN = "open", "Waiting"
    ANSWERED = "answered", "Answered, nothing changed"
    CORRECTED = "corrected", "Corrected or added"
    PUBLISHED = "published", "Published beside the fact"
    DECLINED = "declined", "Declined"


class Counted(models.TextChoices):
    """What's counted by listing and day: the columns of `ListingDay`."""

    VIEWS = "views", "Page views"
    CLICKS = "clicks", "Clicks to your site"
    CALENDAR = "calendar", "Calendar downloads"
