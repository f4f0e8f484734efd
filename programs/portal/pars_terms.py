"""The words of PARS, ACCME's Program and Activity Reporting System, beside ours. Pure.

Source: ACCME's published description of activity data (PARS, JSON and MEMS-based XML): activity types, certifications,
professions, delivery methods, MOC boards and outcome types. Older records use other activity types.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.users.enums import Profession, State
from programs.catalog.enums import Delivery

Payload = dict[str, Any]  # of a listing (programs/catalog/listing.py), or an activity of a file
STEP = Decimal("0.25")  # of credits and points


@dataclass(frozen=True)
class Measured:
    """A kind of outcome that was measured, in the words of PARS. The figures aren't in the file."""

    outcome: str
    types: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.outcome} ({', '.join(self.types).lower()})" if self.types else self.outcome


@dataclass(frozen=True)
class Vocabulary:
    """The names that a file uses for rows of ours."""

    providers: Mapping[str, str] = field(default_factory=dict)  # slug -> name
    topics: Mapping[str, str] = field(default_factory=dict)  # code -> name


def by_key(rows: Iterable[Payload], key: str) -> dict[str, Payload]:
    return {row[key]: row for row in rows}


def plain(text: str) -> str:
    """Return a term without case, spaces and signs, so that two spellings of it are equal."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())


# Our format -> the activity type. The first of a listing's formats in this order is written.
FORMATS = {
    "COURSE": "Live course",
    "RSS": "Regularly scheduled series",
    "ENDURING": "Enduring material",
    "JOURNAL": "Journal-based CME",
    "TEST_ITEM": "Test-item writing",
    "MANUSCRIPT": "Manuscript review",
    "PI_CME": "Performance/quality improvement",
    "POC": "Internet searching and learning",
    "TEACHING": "Learning from teaching",
    "COMMITTEE": "Committee learning",
    "OTHER": "Other/blended",
}
# Formats that PARS has no type for, or none anymore -> how they're written.
WRITTEN_AS = {
    "INTERNET_LIVE": "COURSE",
    "INTERNET_ENDURING": "ENDURING",
    "SIMULATION": "OTHER",
    "NEW_PROCEDURE": "OTHER",
}
HELD = {"COURSE", "RSS", "COMMITTEE"}  # held at a time, so that start and end are a date and not a period of validity

_FORMATS_READ: dict[str, tuple[str, Delivery | None]] = {
    **{plain(name): (code, None) for code, name in FORMATS.items()},
    **{plain(code): (code, None) for code in FORMATS},
    "course": ("COURSE", None),
    "c": ("COURSE", None),
    "internetlivecourse": ("COURSE", Delivery.LIVE_ONLINE),
    "il": ("COURSE", Delivery.LIVE_ONLINE),
    "em": ("ENDURING", None),
    "enduringmaterialother": ("ENDURING", None),
    "internetactivityenduringmaterial": ("ENDURING", Delivery.ANYTIME_ONLINE),
    "internetenduringmaterial": ("ENDURING", Delivery.ANYTIME_ONLINE),
    "iem": ("ENDURING", Delivery.ANYTIME_ONLINE),
    "jn": ("JOURNAL", None),
    "tiw": ("TEST_ITEM", None),
    "mr": ("MANUSCRIPT", None),
    "manuscriptreviewforajournal": ("MANUSCRIPT", None),
    "pi": ("PI_CME", None),
    "performanceimprovement": ("PI_CME", None),
    "isl": ("POC", None),
    "lft": ("TEACHING", None),
    "cml": ("COMMITTEE", None),
    "other": ("OTHER", None),
}

CERTIFICATIONS = {
    "IPCE": "IPCE",
    "AMA_PRA_1": "AMA PRA Category 1",
    "ANCC_CH": "Nursing",
    "ACPE_CH": "Pharmacy",
    "AAPA_CAT1": "AAPA Category 1",
    "APA_CE": "Psychologist",
    "COPE": "Optometrist",
    "ASWB_ACE": "Social Worker",
    "ADA_CERP": "Dentist",
    "CDR_CPEU": "Dietetic CPEU",
    "BOC_EBP": "Athletic Training CEU",
}
_CERTIFICATIONS_READ = {plain(name): code for code, name in CERTIFICATIONS.items()}

BOARDS = {
    "ABA_MOCA2": "ABA",
    "ABIM_MOC": "ABIM",
    "ABOHNS_LL": "ABOHNS",
    "ABOS_SAE": "ABOS",
    "ABP_2": "ABP",
    "ABPATH_LL": "ABPATH",
    "ABS_CC": "ABS",
    "ABTS_2": "ABTS",
}
_BOARDS_READ = {plain(name): code for code, name in BOARDS.items()}
WHOLE_POINTS = {"ABP_2"}

PROFESSIONS = {
    Profession.PHYSICIAN: "Physician",
    Profession.NP: "Nurse",
    Profession.PA: "Physician Assistant",
    Profession.NURSE: "Nurse",
    Profession.PHARMACIST: "Pharmacist",
}
_PROFESSIONS_READ = {plain(name): code.value for code, name in PROFESSIONS.items()}  # 'nurse' is the later one

DELIVERIES = {
    Delivery.IN_PERSON: ("In-Person",),
    Delivery.LIVE_ONLINE: ("Live-Streamed",),
    Delivery.ANYTIME_ONLINE: ("Online",),
    Delivery.HYBRID: ("In-Person", "Live-Streamed"),
}
_DELIVERIES_READ = {frozenset(map(plain, names)): delivery for delivery, names in DELIVERIES.items()}

OUTCOMES = ("Learner Knowledge", "Learner Competence", "Learner Performance", "Patient Health", "Community Health")
MEASUREMENTS = ("Objective", "Subjective")
_OUTCOMES_READ = {plain(name): name for name in OUTCOMES}
_MEASUREMENTS_READ = {plain(name): name for name in MEASUREMENTS}
OUTCOME_OF_MOORE = {
    "3A": "Learner Knowledge",
    "3B": "Learner Knowledge",
    "4": "Learner Competence",
    "5": "Learner Performance",
    "6": "Patient Health",
    "7": "Community Health",
}

FREE, PAID, VARIABLE = "No, it’s free", "Yes", "Variable"

COUNTRIES = {
    "Australia": "AUS",
    "Canada": "CAN",
    "France": "FRA",
    "Germany": "DEU",
    "India": "IND",
    "Ireland": "IRL",
    "Italy": "ITA",
    "Japan": "JPN",
    "Mexico": "MEX",
    "Netherlands": "NLD",
    "Spain": "ESP",
    "Switzerland": "CHE",
    "United Kingdom": "GBR",
}
_COUNTRIES_READ = {code.casefold(): name for name, code in COUNTRIES.items()}
_STATES_READ = {plain(str(state.label)): state.value for state in State}


def format_of(text: str) -> tuple[str, Delivery | None] | None:
    """Return our format and what an older type says about the delivery, or None for an unknown type."""
    return _FORMATS_READ.get(plain(text))


def credit_type_of(certification: str) -> str | None:
    """Return our credit type. Signs and the word 'Credit(s)' after the name don't matter."""
    return _CERTIFICATIONS_READ.get(re.sub(r"credits?(?:tm)?$", "", plain(certification.replace("™", ""))))


def board_of(name: str) -> str | None:
    return _BOARDS_READ.get(plain(name))


def profession_of(text: str) -> str | None:
    return _PROFESSIONS_READ.get(plain(text))


def delivery_of(methods: list[str]) -> Delivery | None:
    """Return how it's attended, or None if we have no word for it."""
    return _DELIVERIES_READ.get(frozenset(map(plain, methods)))


def outcome_of(text: str) -> str | None:
    return _OUTCOMES_READ.get(plain(text))


def measurement_of(text: str) -> str | None:
    return _MEASUREMENTS_READ.get(plain(text))


def country_of(text: str) -> str:
    """Return the country as listings state it: '' for the United States, a name where we know it."""
    return "" if plain(text) in {"usa", "us", "unitedstates"} else _COUNTRIES_READ.get(text.casefold(), text)


def state_of(text: str) -> str:
    """Return the two letters of a state that's written out."""
    return _STATES_READ.get(plain(text), text.upper() if len(text) == 2 else text)
