"""Sentences that both digests share."""

import datetime as dt

from cmehub.lib.dates import in_words
from programs.evidence.words import capitalized
from programs.requirements.cards import place
from programs.requirements.queries import Standing
from programs.requirements.words import joined, to_do

MOST_NAMED = 2


def expires(standing: Standing, as_of: dt.date) -> str:
    """Return Expires Dec 31, 2026 · 29 days left."""
    day = standing.credential.current_period.expires_on
    return f"Expired {in_words(day)}" if day < as_of else f"Expires {in_words(day)} · {days_left(day, as_of)}"


def days_left(day: dt.date, as_of: dt.date) -> str:
    days = (day - as_of).days
    return "the last day" if days == 0 else "1 day left" if days == 1 else f"{days:,} days left"


def next_missing(standing: Standing, as_of: dt.date) -> dt.date | None:
    """Return the next day by which something is missing, or None."""
    missing = to_do(standing.evaluation) if standing.evaluation else []
    return min((day for _, day in missing if day >= as_of), default=None)


def next_day(standing: Standing, as_of: dt.date) -> dt.date | None:
    """Return the next day by which something is due: what's missing, or else the last valid day. None if it's past."""
    expires_on = standing.credential.current_period.expires_on
    days = (next_missing(standing, as_of), expires_on if expires_on >= as_of else None)
    return min((day for day in days if day), default=None)


def due_by(standing: Standing, day: dt.date) -> str:
    """Return what's missing by a day: 30 hours and 2 hours on pain. Of more than two, only how many. '' for nothing."""
    missing = [what for what, last in to_do(standing.evaluation) if last <= day] if standing.evaluation else []
    return joined(missing) if len(missing) <= MOST_NAMED else f"{len(missing)} requirements"


def fact(standing: Standing, day: dt.date, as_of: dt.date) -> str:
    """Return the fact of a deadline: 30 hours still missing for New York by Dec 31, 2026 (29 days left)."""
    when = f"{in_words(day)} ({days_left(day, as_of)})"
    if missing := due_by(standing, day):
        return f"{capitalized(missing)} still missing for {place(standing)} by {when}"
    return f"Your {standing.credential} expires {when}"
