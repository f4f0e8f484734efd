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
