"""Read one value as a web page states it: a day, a price, a state, an audience, a credit statement. Pure.

What isn't certain isn't read: '10/05/2026' is two days, and 'online' doesn't say whether at a set time.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from accounts.users.enums import Profession, State
from programs.catalog.enums import Delivery

_YEARS = range(1990, 2101)
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?)?", re.IGNORECASE)
_WORDS = re.compile(r"([A-Z][a-z]+)\.? (\d{1,2}), (\d{4})")
_MIDNIGHT = dt.time()
_ZONE_NAMES = available_timezones()
_LAST_MINUTE = dt.time(23, 59)


@dataclass(frozen=True)
class Moment:
    """A day, and the local time and its distance from UTC where they're stated."""

    day: dt.date
    time: dt.time | None = None
    offset: dt.timedelta | None = None


def moment(text: str) -> Moment | None:
    """Return an ISO 8601 date or date and time, or a day such as 'October 5, 2026'. None if it's neither."""
    try:
        if found := _ISO.fullmatch(text):
            day = dt.date.fromisoformat(found[1])
            time = dt.time.fromisoformat(found[2]) if found[2] else None
            return Moment(day, time, _offset(found[3])) if day.year in _YEARS else None
        if found := _WORDS.fullmatch(text):
            return Moment(dt.datetime.strptime(f"{found[1][:3]} {found[2]} {found[3]}", "%b %d %Y").date())  # noqa: DTZ007
    except ValueError:
        return None
    return None


def _offset(text: str | None) -> dt.timedelta | None:
    if not text:
        return None
    if text in "Zz":
        return dt.timedelta()
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return dt.timedelta(minutes=minutes if text[0] == "+" else -minutes)


def is_whole_days(start: Moment, end: Moment | None) -> bool:
    """Whether the times only mark whole days: from midnight, to midnight or 23:59 or without an end."""
    return start.time == _MIDNIGHT and (end is None or end.time in {None, _MIDNIGHT, _LAST_MINUTE})


# States and territories that lie in one time zone as a whole. Source: 49 CFR part 71.
_ZONES: dict[str, str] = {
    **dict.fromkeys(["CT", "DC", "DE", "GA", "MA", "MD", "ME", "NC", "NH", "NJ", "NY"], "America/New_York"),
    **dict.fromkeys(["OH", "PA", "RI", "SC", "VA", "VT", "WV"], "America/New_York"),
    **dict.fromkeys(["AL", "AR", "IA", "IL", "LA", "MN", "MO", "MS", "OK", "WI"], "America/Chicago"),
    **dict.fromkeys(["CO", "MT", "NM", "UT", "WY"], "America/Denver"),
    **dict.fromkeys(["CA", "WA"], "America/Los_Angeles"),
    "HI": "Pacific/Honolulu",
    "PR": "America/Puerto_Rico",
}


def zone(start: Moment, place_state: str) -> str:
    """Return the time zone that a stated offset means in a state. '' if that isn't certain."""
    if start.time is None or start.offset is None:
        return ""
    if not start.offset:
        return "UTC"
    if not (name := _ZONES.get(place_state)):
        return ""
    local = dt.datetime.combine(start.day, start.time, ZoneInfo(name))
    return name if local.utcoffset() == start.offset else ""


def is_zone(name: str) -> bool:
    """Whether this is the IANA name of a time zone."""
    return name in _ZONE_NAMES


def offset_words(offset: dt.timedelta) -> str:
    """Return a distance from UTC in words, such as 'as UTC−6'."""
    hours = offset / dt.timedelta(hours=1)
    return "in UTC" if not hours else f"as UTC{'+' if hours > 0 else '−'}{abs(hours):g}"


_STATES = {label.casefold(): code for code, label in State.choices} | {code.casefold(): code for code in State.values}
_UNITED_STATES = {"us", "usa", "u.s.", "u.s.a.", "united states", "united states of america"}


def state(text: str) -> str:
    """Return the code of a state, written out or as a code. '' if it's none."""
    return _STATES.get(text.casefold(), "")


def is_united_states(country: str) -> bool:
    return country.casefold() in _UNITED_STATES


_PRICE = re.compile(r"(?:US)?\$?\s?(\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.(\d{1,2})0*)?(?:\s?USD)?")


def price(text: str) -> Decimal | None:
    """Return an amount of money, such as '1,250.00'. None if it isn't one number of dollars and cents."""
    found = _PRICE.fullmatch(text.strip())
    return Decimal(f"{found[1].replace(',', '')}.{found[2] or 0}") if found else None


_PROFESSIONS = {
    Profession.PHYSICIAN: ("physician", "physicians", "md", "do", "medical doctors"),
    Profession.NP: ("nurse practitioner", "nurse practitioners", "np", "nps"),
    Profession.PA: ("pa", "pas", "physician assistant", "physician assistants", "physician associate")
    + ("physician associates", "physician assistants/associates"),
    Profession.NURSE: ("nurse", "nurses", "registered nurse", "registered nurses", "rn", "rns"),
    Profession.PHARMACIST: ("pharmacist", "pharmacists"),
}
_PROFESSION_OF = {word: profession for profession, words in _PROFESSIONS.items() for word in words}


def professions(audiences: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the professions that are named exactly, and the other audiences in their own words."""
    named = [each for text in audiences for each in re.split(r"\s*(?:[,;\n]|\band\b|\bor\b|&)\s*", text) if each]
    known = [str(_PROFESSION_OF[each.casefold()]) for each in named if each.casefold() in _PROFESSION_OF]
    others = [each for each in named if each.casefold() not in _PROFESSION_OF]
    return list(dict.fromkeys(known)), list(dict.fromkeys(others))


_MODES = {
    "offlineeventattendancemode": Delivery.IN_PERSON,
    "onlineeventattendancemode": Delivery.LIVE_ONLINE,
    "mixedeventattendancemode": Delivery.HYBRID,
    **dict.fromkeys(["onsite", "on-site", "in person", "in-person"], Delivery.IN_PERSON),
    **dict.fromkeys(["asynchronous", "self-paced", "on-demand", "on demand"], Delivery.ANYTIME_ONLINE),
    **dict.fromkeys(["synchronous", "live online", "livestream"], Delivery.LIVE_ONLINE),
}


def delivery(modes: Iterable[str]) -> str:
    """Return how a program is attended, by its course or attendance modes. '' if they don't say, or say two things."""
    named = {mode.rpartition("/")[2].casefold() for mode in modes}
    meanings = {_MODES.get(each) for each in named - {"online"}}
    if len(meanings) != 1 or meanings == {None}:
        return ""
    [meaning] = meanings
    is_contradicted = "online" in named and meaning not in {Delivery.ANYTIME_ONLINE, Delivery.LIVE_ONLINE}
    return "" if is_contradicted else str(meaning)


_NUMBER = r"(\d{1,4}(?:\.\d{1,2})?)"
_CREDITS = {
    "AMA_PRA_1": r"AMA PRA Category 1 Credits?(?:\(s\))?",
    "AAFP_PRESCRIBED": r"AAFP Prescribed credits?(?:\(s\))?",
    "AAPA_CAT1": r"AAPA Category 1 (?:CME )?credits?",
    "ANCC_CH": r"(?:ANCC|NCPD) contact hours?",
    "ACPE_CH": r"ACPE contact hours?",
    "AOA_1A": r"AOA Category 1-?A (?:CME )?credits?",
    "ABIM_MOC": r"ABIM MOC points?",
    "IPCE": r"IPCE credits?",
}
_CREDIT = {code: re.compile(rf"(?:{_NUMBER}\s+)?{words}", re.IGNORECASE) for code, words in _CREDITS.items()}
_DESIGNATES = re.compile(r"\b(?:designates?|designated|awards?|maximum of|up to)\b", re.IGNORECASE)
_MAXIMUM = re.compile(rf"\b(?:maximum of|up to)\s+{_NUMBER}", re.IGNORECASE)


def credit(statement: str) -> list[dict[str, Any]]:
    """Return the offers of credit that a text names with their exact types.

    The text is the offer's statement only where it designates the credit. Elsewhere it merely names it.
    """
    unmarked = re.sub(r"[*™®]|\(TM\)", "", " ".join(statement.split()))
    maximums = set(_MAXIMUM.findall(unmarked))
    offers = []
    for code, pattern in _CREDIT.items():
        found = {each[1] or "" for each in pattern.finditer(unmarked)}
        if len(found) != 1:  # not named, or with several amounts
            continue
        number = found.pop()
        offer: dict[str, Any] = {"credit_type": code, "is_maximum": number in maximums}
        if amount(number):
            offer["amount"] = number
        if _DESIGNATES.search(unmarked):
            offer["words"] = statement
        offers.append(offer)
    return offers


def amount(text: str) -> str:
    """Return a number of credits, such as '1.5'. '' if it isn't one, or zero."""
    return text if re.fullmatch(_NUMBER, text) and Decimal(text) else ""


_DEGREES = re.compile(
    r"(.{3,120}?),\s+((?:[A-Z][A-Za-z]*[A-Z][A-Za-z]*(?:-[A-Z]+)?)(?:,\s+[A-Z][A-Za-z]*[A-Z][A-Za-z]*(?:-[A-Z]+)?)*)"
)


def name_and_credentials(name: str) -> tuple[str, str]:
    """Return 'Jane Roe' and 'MD, MPH' from 'Jane Roe, MD, MPH'."""
    found = _DEGREES.fullmatch(name)
    return (found[1], found[2]) if found else (name, "")
