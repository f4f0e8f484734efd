"""What a license's days say: its standing by time alone, and which dates can be right."""

import datetime as dt
from enum import StrEnum

DUE_SOON_DAYS = 90  # the first step of the reminder ladder
MOST_YEARS = 15  # no board issues a license for longer; a later day is a slip of the key


class Standing(StrEnum):
    LATER = "later"
    DUE_SOON = "due_soon"
    EXPIRED = "expired"


def standing(expires_on: dt.date, *, as_of: dt.date) -> Standing:
    """Return how near the last valid day is; on that day itself the license still stands."""
    days_left = (expires_on - as_of).days
    if days_left < 0:
        return Standing.EXPIRED
    return Standing.DUE_SOON if days_left <= DUE_SOON_DAYS else Standing.LATER


def expiry_problem(
    expires_on: dt.date, *, issued_on: dt.date | None, earlier_expiry: dt.date | None, as_of: dt.date
) -> str | None:
    """Return why this can't be the last valid day, in a sentence for the person, or None.

    `earlier_expiry` is the end of the period before this one, None when there is none.
    """
    if issued_on and expires_on <= issued_on:
        return f"Expiry must be after {_words(issued_on)}, the day it was issued"
    if earlier_expiry and expires_on <= earlier_expiry:
        return f"Expiry must be after {_words(earlier_expiry)}, when the period before it ends"
    if expires_on > _years_from(as_of, MOST_YEARS):
        return f"Expiry must be at most {MOST_YEARS} years from today: check the year"
    if expires_on < _years_from(as_of, -MOST_YEARS):
        return f"Expiry was more than {MOST_YEARS} years ago: check the year, or leave this license out"
    return None


def issue_problem(issued_on: dt.date, *, as_of: dt.date) -> str | None:
    """Return why the board can't have issued it on this day, or None."""
    if issued_on > as_of:
        return "Issue date must be today or earlier"
    if issued_on < _years_from(as_of, -80):
        return "Issue date was more than 80 years ago: check the year"
    return None


def _years_from(day: dt.date, years: int) -> dt.date:
    return day + dt.timedelta(days=round(years * 365.25))


def _words(day: dt.date) -> str:
    return f"{day:%b} {day.day}, {day.year}"
