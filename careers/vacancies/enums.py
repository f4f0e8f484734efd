from django.db import models


class VacancyState(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Under review"
    CHANGES = "changes", "Changes requested"
    LIVE = "live", "Published"
    FILLED = "filled", "Filled"
    EXPIRED = "expired", "Expired"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Answer(models.TextChoices):
    """An employer states an amount, doesn't offer it, or doesn't say. An empty answer is an error."""

    AMOUNT = "amount", "Amount"
    NOT_OFFERED = "not_offered", "Not offered"
    NOT_STATED = "not_stated", "Not stated"


class PayAnswer(models.TextChoices):
    """Like `Answer`, but pay is never 'not offered'."""

    AMOUNT = Answer.AMOUNT.value, "Amount"
    NOT_STATED = Answer.NOT_STATED.value, "Not stated"


class Offer(models.TextChoices):
    """Whether an employer offers something that isn't an amount, such as visa sponsorship."""

    OFFERED = "offered", "Offered"
    NOT_OFFERED = Answer.NOT_OFFERED.value, "Not offered"
    NOT_STATED = Answer.NOT_STATED.value, "Not stated"


class YesNo(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_STATED = Answer.NOT_STATED.value, "Not stated"


class PayUnit(models.TextChoices):
    YEAR = "year", "a year"
    MONTH = "month", "a month"
    WEEK = "week", "a week"
    DAY = "day", "a day"
    HOUR = "hour", "an hour"


class Employment(models.TextChoices):
    FULL_TIME = "full_time", "Full time"
    PART_TIME = "part_time", "Part time"
    CONTRACT = "contract", "Contract"
    LOCUM = "locum", "Locum tenens"
    PER_DIEM = "per_diem", "Per diem"


class Site(models.TextChoices):
    ON_SITE = "on_site", "On site"
    HYBRID = "hybrid", "Hybrid"
    REMOTE = "remote", "Remote"


class Direction(models.TextChoices):
    """How a fact of a published vacancy changed, for those who saved it or applied."""

    ADDED = "added", "Added"
    RAISED = "raised", "Raised"
    CHANGED = "changed", "Changed"
    LOWERED = "lowered", "Lowered"
    REMOVED = "removed", "Removed"


class ReportReason(models.TextChoices):
    FRAUD = "fraud", "It looks like fraud, or asks for money"
    NOT_REAL = "not_real", "The position doesn't exist or is filled"
    WRONG = "wrong", "Pay, CME or other facts are wrong"
    EXCLUDES = "excludes", "It excludes people unfairly"
    OTHER = "other", "Something else"


class ReportState(models.TextChoices):
    OPEN = "open", "Open"
    ACTED = "acted", "We acted on it"
    RIGHT = "right", "Vacancy is right"


class ImportState(models.TextChoices):
    """A row of an uploaded file."""

    NEW = "new", "New"
    CHANGES = "changes", "Changes a vacancy"
    SAME = "same", "No change"
    ERROR = "error", "Has errors"
    DONE = "done", "Imported"
