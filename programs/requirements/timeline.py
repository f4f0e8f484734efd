"""All deadlines of the next twelve months on one line. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

DAYS = 365
SOON_DAYS = 90


@dataclass(frozen=True)
class Tick:
    """The first day of a month. Every second one has its name."""

    x: str
    label: str


@dataclass(frozen=True)
class Flag:
    """A deadline. `level` keeps the names of close ones apart, and `at_end` puts a late one's name at its left."""

    x: str
    label: str
    day: dt.date
    days: int
    is_soon: bool
    at_end: bool
    level: int

    @property
    def top(self) -> int:
        """Where its pole begins, in pixels from above."""
        return 6 + 16 * self.level

    @property
    def text_y(self) -> int:
        return self.top + 9


def ticks(as_of: dt.date) -> list[Tick]:
    months = [_month(as_of, number) for number in range(1, 13)]
    return [
        Tick(_place(day, as_of), f"{day:%b}" if number % 2 == 0 else "")
        for number, day in enumerate(months)
        if (day - as_of).days <= DAYS
    ]


def flags(deadlines: Iterable[tuple[dt.date, str]], as_of: dt.date) -> list[Flag]:
    """Return the deadlines of the next twelve months in order, given as (day, name)."""
    found: list[Flag] = []
    for day, label in sorted(deadlines):
        days = (day - as_of).days
        if not 0 <= days <= DAYS:
            continue
        close = [flag for flag in found if days - flag.days < DAYS * 0.2]
        level = (close[-1].level + 1) % 3 if close else 0
        found.append(Flag(_place(day, as_of), label, day, days, days <= SOON_DAYS, days > DAYS * 0.75, level))
    return found


def _place(day: dt.date, as_of: dt.date) -> str:
    return f"{Decimal((day - as_of).days * 98) / DAYS + 1:.2f}"


def _month(as_of: dt.date, number: int) -> dt.date:
    year, month = divmod(as_of.year * 12 + as_of.month - 1 + number, 12)
    return dt.date(year, month + 1, 1)
