from django.db import models


class VacancyState(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Waiting for review"
    CHANGES = "changes", "Changes requested"
    LIVE = "live", "Live"
    FILLED = "filled", "Filled"
    EXPIRED = "expired", "Expired"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Answer(models.TextChoices):
    """An employer states an amount, says there is none, or says nothing; an empty field is an error."""

    AMOUNT = "amount", "Amount"
    NOT_OFFERED = "not_offered", "Not offered"
    NOT_STATED = "not_stated", "Not stated"


class PayAnswer(models.TextChoices):
    """No one works for 'not offered': pay is an amount or not stated."""

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
    HYBRID = "hybrid", "Partly remote"
    REMOTE = "remote", "Remote"
