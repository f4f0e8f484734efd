"""The filters of the list of vacancies, with the labels of their values and how many vacancies each would show."""

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from accounts.organizations.models import Organization
from accounts.profiles.models import Specialty
from accounts.users.enums import Profession, State
from careers.search import documents as of
from careers.search.near import RADII
from careers.vacancies.enums import Employment, Offer, PayUnit, Site
from careers.vacancies.rules import UNITS_A_YEAR
from cmehub.lib.listing import Amount, Criteria, Facet
from programs.competencies.models import Competency
from programs.index import filters
from programs.index.filters import Declared, Names, fixed, stated_last
from programs.index.searching import Results

_REMEMBERED = 10  # seconds that names from the database are kept
WHO, CME, PAY, WORK, TERMS = "Who it’s for", "CME", "Pay", "Place and work", "Offers and licenses"
DAYS_AGO = (1, 3, 7, 14, 30)
REMOTE_TOO = "remote"
_LEFT_OUT = "Vacancies that don't state it are left out, unless you choose “Not stated.”"
_HOW_COMPARED = (
    "By the low end of the range, as a full-time year: an hour × 2,080, a day × 260, a week × 52, a month × 12."
)


@lru_cache(maxsize=10)
def _named(what: str, moment: int) -> Names:
    """Return the names of reference data, read again after some seconds."""
    rows = {
        of.SPECIALTY: Specialty.objects.values_list("code", "name"),
        of.COMPETENCY: Competency.objects.values_list("code", "name"),
    }[what]
    return dict(rows.order_by("name"))


def forget_names() -> None:
    _named.cache_clear()


def _specialties(values: Sequence[str]) -> Names:
    return _named(of.SPECIALTY, int(time.monotonic() / _REMEMBERED))


def _competencies(values: Sequence[str]) -> Names:
    return _named(of.COMPETENCY, int(time.monotonic() / _REMEMBERED))


def _employers(values: Sequence[str]) -> Names:
    known = [value for value in values if _is_id(value)]
    rows = Organization.objects.filter(public_id__in=known).order_by("name").values_list("public_id", "name")
    return {public_id.hex: name for public_id, name in rows}


def _is_id(value: str) -> bool:
    try:
        return uuid.UUID(value).hex == value
    except ValueError:
        return False


def _amounts(at_least: Mapping[str, str]) -> dict[str, str]:
    return {**at_least, of.AMOUNT: "Any amount", of.NOT_OFFERED: "Not offered"}


def _an_hour(yearly: int) -> str:
    return f"At least ${yearly:,} a year (${yearly / UNITS_A_YEAR[PayUnit.HOUR]:.2f} an hour)"


_STATES = {str(value): str(label) for value, label in State.choices}

DECLARED = (
    Declared(of.PROFESSION, "Profession", WHO, fixed(dict(Profession.choices)), is_opened=True),
    Declared(of.SPECIALTY, "Specialty", WHO, _specialties, is_long=True, in_chips="Specialty"),
    Declared(
        of.ALLOWANCE,
        "CME allowance per year",
        CME,
        fixed(_amounts({str(least): f"At least ${least:,}" for least in of.ALLOWANCES})),
        is_opened=True,
        also=("At least", "$"),
        in_chips="CME allowance",
        note=_LEFT_OUT,
    ),
    Declared(
        of.DAYS,
        "CME days per year",
        CME,
        fixed(_amounts({str(least): f"At least {least}" for least in of.CME_DAYS})),
        is_opened=True,
        also=("At least", ""),
        in_chips="CME days",
        note=_LEFT_OUT,
    ),
    Declared(of.POLICY, "Written CME policy", CME, fixed({of.WRITTEN: "Published with the vacancy"})),
    Declared(
        of.PAY,
        "Pay",
        PAY,
        fixed({**{str(least): _an_hour(least) for least in of.PAYS}, of.AMOUNT: "Any amount"}),
        also=("At least", "$"),
        in_chips="Pay",
        note=_HOW_COMPARED,
    ),
    Declared(
        of.WITHIN,
        "Distance from",
        WORK,
        fixed({**{str(radius): f"Within {radius} miles" for radius in RADII}, REMOTE_TOO: "Also remote work"}),
        is_opened=True,
        only_found=True,
        not_stated="Also where the place isn't known",
    ),
    Declared(of.STATE, "State", WORK, fixed({of.ANYWHERE: "Anywhere in the U.S. (remote)", **_STATES}), is_long=True),
    Declared(of.SITE, "Location type", WORK, fixed(dict(Site.choices))),
    Declared(of.EMPLOYMENT, "Employment type", WORK, fixed(dict(Employment.choices))),
    *(
        Declared(key, fact.label, WORK, fixed(dict(fact.choices)), in_chips=fact.label)
        for key, fact in of.CHOICE_FACTS.items()
    ),
    Declared(
        of.POSTED,
        "Posted",
        WORK,
        fixed({str(days): f"In the last {days} days" if days > 1 else "Since yesterday" for days in DAYS_AGO}),
        in_chips="Posted",
    ),
    Declared(of.EMPLOYER, "Employer", WORK, _employers, is_long=True, is_open=True),
    Declared(of.LOANS, "Loan repayment", TERMS, fixed(stated_last(Offer.choices)), in_chips="Loan repayment"),
    Declared(of.SIGN_ON, "Sign-on bonus", TERMS, fixed(stated_last(Offer.choices)), in_chips="Sign-on bonus"),
    Declared(of.VISA, "Visa sponsorship", TERMS, fixed(stated_last(Offer.choices)), in_chips="Visa sponsorship"),
    Declared(of.LICENSE, "License accepted", TERMS, fixed(_STATES), is_long=True, in_chips="License"),
    Declared(of.COMPETENCY, "Competency", TERMS, _competencies, is_long=True),
)
_BY_NAME = {declared.name: declared for declared in DECLARED}


def is_named(name: str, value: str) -> bool:
    """Whether a filter has this value whether or not a vacancy does."""
    declared = _BY_NAME.get(name)
    return declared is not None and filters.is_named(declared, value)


def facets(asked: Criteria, results: Results | None, amounts: Mapping[str, Amount]) -> list[Facet]:
    """Return the filters with their counts. Facts of a profession are offered once it's chosen."""
    return [
        filters.facet(declared, asked, results, amounts) for declared in DECLARED if _is_offered(declared.name, asked)
    ]


def with_place(found: Sequence[Facet], place: Amount) -> list[Facet]:
    """Return the filters with the field for a place above the distances from it."""
    return [replace(facet, amount=place) if facet.name == of.WITHIN else facet for facet in found]


def _is_offered(name: str, asked: Criteria) -> bool:
    fact = of.CHOICE_FACTS.get(name)
    chosen = asked.chosen.get(of.PROFESSION, ())
    return fact is None or bool(set(fact.professions) & set(chosen)) or bool(asked.chosen.get(name))
