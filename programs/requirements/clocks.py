"""The days between which credit counts, and whether something is due in this cycle."""

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from programs.requirements.enums import Clock, Why
from programs.requirements.ruleset import Cycle, Timing

LICENSED_ON = "licensed_on"  # the question of when the license was first issued
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Dates:
    """The days of one credential. `due_on` is its last valid day, as the person entered it or as computed.

    `starts_on` is the first day of the cycle, if it's known to differ from the look-back. `licensed_on` is the day
    the license was first issued. `milestones` are the dates of a board certificate by kind.
    """

    due_on: dt.date
    starts_on: dt.date | None = None
    licensed_on: dt.date | None = None
    milestones: Mapping[str, dt.date] = field(default_factory=dict)


class Window(NamedTuple):
    """The first day (None: ever) and the last day on which credit counts. `why` says that it isn't due now.

    `asks` is a question whose answer decides it, '' if none does. `late_counts`: what's due once in a lifetime is met
    by credit after its last day too.
    """

    start: dt.date | None
    end: dt.date
    why: Why = Why.NONE
    asks: str = ""
    late_counts: bool = False

    def holds(self, day: dt.date) -> bool:
        """Return whether credit of a day counts."""
        return (self.start is None or day >= self.start) and (self.late_counts or day <= self.end)


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day of another month, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_between(start: dt.date, end: dt.date) -> int:
    """Return the full months from `start` through `end`, both included: a year is 12."""
    after = end + _DAY
    return (after.year - start.year) * 12 + after.month - start.month - (after.day < start.day)


def look_back(end: dt.date, months: int) -> dt.date:
    """Return the first day of a window of that many months that ends with the day `end`."""
    return add_months(end + _DAY, -months)


def cycle_window(cycle: Cycle, dates: Dates, *, months: int | None = None) -> Window:
    """Return the window of the total. The look-back isn't the license's term: Connecticut renews yearly for two years.

    `months` replaces the cycle's own, for a route that has another. Without either, the cycle's first day is used.
    """
    months = months or cycle.months
    if dates.starts_on and (months is None or months == cycle.term_months):
        return Window(dates.starts_on, dates.due_on)
    return Window(look_back(dates.due_on, months) if months else None, dates.due_on)


def is_first_renewal(cycle: Cycle, dates: Dates) -> bool | None:
    """Return whether the license was first issued in the term that ends on `due_on`. None if that can't be told."""
    term = cycle.term_months or cycle.months
    if dates.licensed_on is None or term is None:
        return None
    return dates.licensed_on >= look_back(dates.due_on, term)


def window(timing: Timing, cycle: Cycle, dates: Dates, main: Window) -> Window:
    """Return the window of one requirement, given the window of the total."""
    if timing.is_plain:
        return main
    end, asks = _end(timing, dates)
    if end is None:
        return Window(None, dates.due_on, asks=asks, late_counts=True)
    if timing.clock is Clock.FIRST_RENEWAL:
        place = _first_renewal(cycle, dates, main)
        return Window(None, end, place.why, late_counts=True) if timing.months_after_licensure else place
    if timing.months_after_licensure or timing.due_on or timing.clock is Clock.ONCE:
        return Window(None, end, late_counts=True)
    match timing.clock:
        case Clock.EVERY_N_YEARS:
            return Window(look_back(end, 12 * (timing.interval or 1)), end)
        case Clock.EVERY_N_CYCLES:
            return _nth_renewal(timing, cycle, dates, end)
    if timing.window_months:
        return Window(look_back(end, timing.window_months), end)
    return main._replace(end=end)


def _end(timing: Timing, dates: Dates) -> tuple[dt.date | None, str]:
    """Return the last day, or None and what has to be asked first."""
    if timing.milestone:
        return dates.milestones.get(timing.milestone), f"milestone:{timing.milestone}"
    if timing.due_on:
        return timing.due_on, ""
    if timing.months_after_licensure:
        if dates.licensed_on is None:
            return None, LICENSED_ON
        return add_months(dates.licensed_on, timing.months_after_licensure) - _DAY, ""
    return dates.due_on, ""


def _first_renewal(cycle: Cycle, dates: Dates, main: Window) -> Window:
    first = is_first_renewal(cycle, dates)
    if first is None:
        return main._replace(asks=LICENSED_ON)
    return main if first else main._replace(why=Why.LATER_RENEWAL)


def _nth_renewal(timing: Timing, cycle: Cycle, dates: Dates, end: dt.date) -> Window:
    """Return the window of something due at every nth renewal: what was earned since the last such renewal counts."""
    term, interval = cycle.term_months or cycle.months or 12, timing.interval or 1
    whole = Window(look_back(end, term * interval), end)
    if dates.licensed_on is None:
        return whole._replace(asks=LICENSED_ON)
    renewal = -(-months_between(dates.licensed_on, dates.due_on) // term)
    return whole if renewal % interval == 0 else whole._replace(why=Why.NOT_THIS_CYCLE)
