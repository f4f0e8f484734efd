"""ZIP codes: their city, state and coordinates, from the package zipcodes, which brings its data along."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import zipcodes

_MILITARY = "MILITARY"
_zipcodes: Any = zipcodes  # it has no annotations


@dataclass(frozen=True)
class Place:
    """A city in a state. Its coordinates are its ZIP code's, or without one those of the middle of the city."""

    city: str
    state: str
    zip_code: str = ""
    latitude: float | None = None
    longitude: float | None = None

    def __str__(self) -> str:
        return " ".join(filter(None, [f"{self.city}, {self.state}", self.zip_code]))


def of_zip(code: str) -> Place | None:
    """Return the place of a ZIP code of five digits, or None if there's none. Military ones aren't places."""
    if not re.fullmatch(r"[0-9]{5}", code):
        return None
    known = _known().get(code)
    if known is None:
        return None
    return Place(known["city"], known["state"], code, float(known["lat"]), float(known["long"]))


@cache
def _known() -> dict[str, dict[str, Any]]:
    """Return the ZIP codes of places. The package looks through all of them each time, so this is kept."""
    found = (each for each in _zipcodes.list_all() if each["active"] and each["zip_code_type"] != _MILITARY)
    return {each["zip_code"]: each for each in found}


def of_city(city: str, state: str) -> Place:
    """Return a city with the coordinates of the middle one of its ZIP codes, or without if it has none."""
    latitude, longitude = _cities(state).get(city.lower(), (None, None))
    return Place(city, state, "", latitude, longitude)


@cache
def _cities(state: str) -> dict[str, tuple[float, float]]:
    """Return the coordinates of each city of a state. The package looks through all ZIP codes, so this is kept."""
    found: dict[str, list[tuple[float, float]]] = {}
    for each in _zipcodes.filter_by(state=state):
        for city in (each["city"], *each["acceptable_cities"]):
            found.setdefault(city.lower(), []).append((float(each["lat"]), float(each["long"])))
    return {city: sorted(points)[len(points) // 2] for city, points in found.items()}
