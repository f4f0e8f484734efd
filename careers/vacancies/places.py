"""Places as people write them, one to a line: 83702, or Garden City, ID 83714, or Boise, Idaho."""

import re

from accounts.users.enums import State
from careers.vacancies.parts import VacancyPlace
from cmehub.lib import zips
from cmehub.lib.zips import Place

MOST_PLACES = 20
_LINE = re.compile(r"^(?P<where>.*?)[,\s]*(?P<zip>\d{5})?(?:-\d{4})?$")
_CODES = {label.lower(): code for code, label in State.choices} | {code.lower(): code for code in State.values}


class BadPlace(Exception):
    """A line isn't a place. `str()` says what to do."""


def read(text: str) -> list[Place]:
    """Return the places of a text, each once (raises BadPlace)."""
    places = list(dict.fromkeys(_read_line(line.strip()) for line in text.splitlines() if line.strip()))
    if len(places) > MOST_PLACES:
        raise BadPlace(f"Enter at most {MOST_PLACES} places. You entered {len(places)}")
    return places


def written(places: list[Place]) -> str:
    """Return the text of which `read` makes the places again."""
    return "\n".join(map(str, places))


def of_rows(rows: "list[VacancyPlace]") -> list[Place]:
    return [Place(row.city, row.state, row.zip_code, row.latitude, row.longitude) for row in rows]


def state_code(text: str) -> str | None:
    """Return the code of a state that's written as a code or a name, or None."""
    return _CODES.get(text.strip().rstrip(".").lower())


def _read_line(line: str) -> Place:
    found = _LINE.match(line)
    where, code = (found["where"], found["zip"] or "") if found else (line, "")
    known = zips.of_zip(code) if code else None
    if code and known is None:
        raise BadPlace(f"There's no ZIP code {code}. Check the digits")
    if not where:
        if known is None:
            raise BadPlace(f"Enter a ZIP code, or a city and state, such as Boise, ID. “{line}” isn't one")
        return known
    city, state = _city_and_state(where)
    if known is None:
        return zips.of_city(city, state)
    if known.state != state:
        raise BadPlace(f"ZIP code {code} is in {known.city}, {State(known.state).label}, not in {State(state).label}")
    return Place(city, state, code, known.latitude, known.longitude)


def _city_and_state(where: str) -> tuple[str, str]:
    city, comma, name = where.rpartition(",")
    if not comma:
        city, _, name = where.rpartition(" ")
    state = state_code(name)
    city = " ".join(city.split())
    if state is None or not re.search(r"[^\W\d_]", city) or len(city) > 100:
        raise BadPlace(f"Write “{where}” as a city and a state, such as Boise, ID, or enter a ZIP code")
    return city, state
