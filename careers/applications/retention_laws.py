"""How long an employer keeps applications: 24 months, or longer where a dated table says so (data/retention.csv)."""

import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from careers.applications.rules import KEEP_MONTHS

_DATA = Path(__file__).resolve().parent / "data" / "retention.csv"
_LOW = "low"


@dataclass(frozen=True)
class Law:
    """One row. `months` after a vacancy closed."""

    state: str
    starts_on: dt.date
    ends_on: dt.date | None
    months: int
    name: str
    source: str
    confidence: str

    def is_in_force(self, on: dt.date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@cache
def laws() -> tuple[Law, ...]:
    with _DATA.open(encoding="utf-8", newline="") as file:
        return tuple(
            Law(
                row["state"],
                dt.date.fromisoformat(row["from"]),
                dt.date.fromisoformat(row["until"]) if row["until"] else None,
                int(row["months"]),
                row["law"],
                row["source"],
                row["confidence"],
            )
            for row in csv.DictReader(file)
        )


def months(states: Iterable[str], on: dt.date) -> int:
    """Return how long to keep applications for work in these states. The longest term counts."""
    at = set(states)
    known = [law.months for law in laws() if law.state in at and law.is_in_force(on) and law.confidence != _LOW]
    return max([KEEP_MONTHS, *known])
