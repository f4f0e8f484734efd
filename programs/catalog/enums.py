"""Choices of a listing. 'Not stated' is a value of its own, different from none and zero."""

from django.db import models


class ListingState(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Under review"
    CHANGES = "changes", "Changes requested"
    LIVE = "live", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"
    MERGED = "merged", "Merged into another listing"


class Stated(models.TextChoices):
    """Whether a listing has a property, as far as its source says."""

    NOT_STATED = "not_stated", "Not stated"
    YES = "yes", "Yes"
    NO = "no", "No"


class Delivery(models.TextChoices):
    """How a program is attended."""

    ANYTIME_ONLINE = "anytime_online", "Online, any time"
    LIVE_ONLINE = "live_online", "Online, live"
    IN_PERSON = "in_person", "In person"
    HYBRID = "hybrid", "In person or online, live"
    IN_PRACTICE = "in_practice", "In your practice"
    NOT_STATED = "not_stated", "Not stated"


class Relationships(models.TextChoices):
    """Standard 3 of the ACCME Standards for Integrity and Independence: those who control the content."""

    NOT_STATED = "not_stated", "Not stated"
    NONE = "none", "No relevant financial relationships"
    MITIGATED = "mitigated", "Relevant financial relationships, mitigated"


class Support(models.TextChoices):
    """Standard 4: commercial support by ineligible companies."""

    NOT_STATED = "not_stated", "Not stated"
    NONE = "none", "No commercial support"
    RECEIVED = "received", "Commercial support received"


class Interprofessional(models.TextChoices):
    NOT_STATED = "not_stated", "Not stated"
    SINGLE = "single", "For a single profession"
    OPEN = "open", "Open to several professions"
    PLANNED = "planned", "Planned by two or more professions"
    TEAM = "team", "Planned by and for the team"
