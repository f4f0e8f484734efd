"""Which laws ask for pay in a posting: a dated table (data/pay_transparency.csv)."""

import csv
import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from accounts.users.enums import State
from cmehub.lib.zips import Place

_DATA = Path(__file__).resolve().parent / "data" / "pay_transparency.csv"
_LOW = "low"


@dataclass(frozen=True)
class Law:
    """One row. `city` is '' for a whole state. `covers_remote` if it follows remote work to where it's done."""

    state: str
    city: str
    starts_on: dt.date
    ends_on: dt.date | None
    employees: int
    covers_remote: bool
    name: str
    source: str
    confidence: str
    checked_on: dt.date | None

    def is_in_force(self, on: dt.date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)

    def is_at(self, city: str, state: str) -> bool:
        return self.state == state and self.city.lower() in ("", city.lower())


@cache
def laws() -> tuple[Law, ...]:
    with _DATA.open(encoding="utf-8", newline="") as file:
        return tuple(
            Law(
                row["state"],
                row["city"],
                dt.date.fromisoformat(row["from"]),
                dt.date.fromisoformat(row["until"]) if row["until"] else None,
                int(row["employees"]),
                row["remote"] == "performed",
                row["law"],
                row["source"],
                row["confidence"],
                dt.date.fromisoformat(row["checked_on"]) if row["checked_on"] else None,
            )
            for row in csv.DictReader(file)
        )


def asking(
    places: Iterable[tuple[str, str]], *, on: dt.date, is_remote: bool = False, remote_from: Collection[str] = ()
) -> list[Law]:
    """Return the laws that ask for pay on that date, at any of the places (city, state).

    Remote work is also done where the colleague lives: in the states `remote_from`, or anywhere if there are none.
    """
    known = [law for law in laws() if law.is_in_force(on) and law.confidence != _LOW]
    at_places = [law for law in known if any(law.is_at(city, state) for city, state in places)]
    if not is_remote:
        return at_places
    at_homes = [
        law for law in known if law.covers_remote and not law.city and (law.state in remote_from or not remote_from)
    ]
    return [law for law in known if law in at_places or law in at_homes]


def problem(places: Iterable[Place], on: dt.date, *, is_remote: bool = False, remote_from: Iterable[str] = ()) -> str:
    """Return why pay can't be left out on that date, or ''."""
    at = [(place.city, place.state) for place in places]
    found = asking(at, on=on, is_remote=is_remote, remote_from=list(remote_from))
    if not found:
        return ""
    first = found[0]
    where = first.city or State(first.state).label
    others = f" and {len(found) - 1} more" if len(found) > 1 else ""
    law = f"{where}'s law asks for pay in postings ({first.name}){others}"
    if any(each.is_at(*place) for each in found for place in at):
        return f"{law}. Choose “Amount”"
    return f"People may do this work from {where}, and {law}. Choose “Amount,” or limit “Remote from” to other states"
