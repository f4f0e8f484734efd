from django.db import models


class Stage(models.TextChoices):
    """Where an application is, for the employer. `SEEN` is what the person who applied sees."""

    RECEIVED = "received", "New"
    REVIEW = "review", "In review"
    INTERVIEW = "interview", "Interview"
    OFFER = "offer", "Offer"
    HIRED = "hired", "Hired"
    DECLINED = "declined", "Not selected"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Progress(models.TextChoices):
    """The neutral words for the person who applied. There's no score, no rank and no reason."""

    RECEIVED = "received", "Received"
    REVIEW = "review", "In review"
    INTERVIEW = "interview", "Interview"
    CLOSED = "closed", "Closed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Shared(models.TextChoices):
    """What the person lets the employer see, beside name and profession."""

    SPECIALTIES = "specialties", "Specialties"
    CREDENTIALS = "credentials", "Licenses and certificates, by state or issuer, without numbers"
    BADGE = "badge", "Verified badge"
    EMAIL = "email", "Email address"
    PHONE = "phone", "Phone number"


class Order(models.TextChoices):
    """How an employer sorts applications. Nothing ranks people."""

    NEWEST = "newest", "Newest first"
    OLDEST = "oldest", "Oldest first"
    NAME = "name", "Last name"
