"""The status of a license by date, and checks of its dates."""

import calendar
import datetime as dt
from enum import StrEnum

from accounts.users.enums import State

DUE_SOON_DAYS = 90  # the first step of the reminder ladder
MOST_YEARS = 15  # no board issues a license for longer, so a later date is a typo

# Jurisdictions that have enacted the Nurse Licensure Compact, including those yet to issue multistate licenses.
# Source: https://www.nursecompact.com (medium confidence; check when a legislature acts).
_NOT_IN_COMPACT = frozenset(["AK", "AS", "CA", "DC", "HI", "IL", "MI", "MN", "MP", "NV", "NY", "OR", "PR"])
COMPACT_STATES: tuple[State, ...] = tuple(state for state in State if state not in _NOT_IN_COMPACT)


class LicenseStatus(StrEnum):
    LATER = "later"
    DUE_SOON = "due_soon"
    EXPIRED = "expired"


def license_status(expires_on: dt.date, *, as_of: dt.date) -> LicenseStatus:
    """Return the status on `as_of`. The license is still valid on its last day."""
    days_left = (expires_on - as_of).days
    if days_left < 0:
        return LicenseStatus.EXPIRED
    return LicenseStatus.DUE_SOON if days_left <= DUE_SOON_DAYS else LicenseStatus.LATER


def expiry_problem(
    expires_on: dt.date, *, issued_on: dt.date | None, earlier_expiry: dt.date | None, as_of: dt.date
) -> str | None:
    """Return an error message if this can't be the last valid day, else None.

    `earlier_expiry` is the end of the previous period, or None.
    """
    if issued_on and expires_on <= issued_on:
        return f"Enter an expiration date after the issue date, {_words(issued_on)}"
    if earlier_expiry and expires_on <= earlier_expiry:
        return f"Enter an expiration date after {_words(earlier_expiry)}, the previous expiration date"
    if expires_on > _years_from(as_of, MOST_YEARS):
        return f"Enter an expiration date within {MOST_YEARS} years from today. Check the year"
    if expires_on < _years_from(as_of, -MOST_YEARS):
        return f"Enter an expiration date within the last {MOST_YEARS} years. Check the year"
    return None


def issue_problem(issued_on: dt.date, *, as_of: dt.date) -> str | None:
    """Return an error message if the board can't have issued it on this day, else None."""
    if issued_on > as_of:
        return "Enter an issue date that isn't in the future"
    if issued_on < _years_from(as_of, -80):
        return "Enter an issue date within the last 80 years. Check the year"
    return None


def _years_from(day: dt.date, years: int) -> dt.date:
    """Return the same day of another year. From February 29 that is the 28th where the year has no 29th."""
    is_missing = (day.month, day.day) == (2, 29) and not calendar.isleap(day.year + years)
    return day.replace(year=day.year + years, day=28 if is_missing else day.day)


def _words(day: dt.date) -> str:
    return f"{day:%b} {day.day}, {day.year}"
