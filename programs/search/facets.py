"""The filters of the list of programs, with the labels of their values and how many programs each would show."""

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache

from accounts.profiles.models import Specialty
from accounts.users.enums import AUDIENCES, State
from cmehub.lib.listing import NOT_STATED, Amount, Criteria, Facet
from programs.catalog.enums import Delivery, Interprofessional, Stated
from programs.catalog.vocabulary import CreditType, MandatedTopic
from programs.competencies.models import Competency
from programs.evidence.enums import Grade, MooreLevel
from programs.index import filters
from programs.index.filters import Declared, Names, facet, fixed, stated_last
from programs.index.searching import Results
from programs.providers.models import Accreditor, Provider
from programs.search import documents as of

_REMEMBERED = 10  # seconds that names from the database are kept
WHO, CREDIT, WHEN, RESULTS = "Who it’s for", "Credit", "Price, place and time", "Evidence and independence"
CAREER, PROVIDED = "For your career", "Topic and provider"


def _specialties(values: Sequence[str]) -> Names:
    return _named("specialty", int(time.monotonic() / _REMEMBERED))


def _credit_types(values: Sequence[str]) -> Names:
    return _named("credit", int(time.monotonic() / _REMEMBERED))


def _state_topics(values: Sequence[str]) -> Names:
    return _named("topic", int(time.monotonic() / _REMEMBERED))


def _competencies(values: Sequence[str]) -> Names:
    return _named("competency", int(time.monotonic() / _REMEMBERED))


def _accreditors(values: Sequence[str]) -> Names:
    return _named("accreditor", int(time.monotonic() / _REMEMBERED))


@lru_cache(maxsize=12)
def _named(what: str, moment: int) -> Names:
    """Return the names of reference data and providers, read again after some seconds."""
    rows = {
        "specialty": Specialty.objects.values_list("code", "name"),
        "credit": CreditType.objects.values_list("code", "name"),
        "topic": MandatedTopic.objects.values_list("code", "name"),
        "competency": Competency.objects.values_list("code", "name"),
        "accreditor": Accreditor.objects.values_list("code", "name"),
        "provider": Provider.objects.values_list("slug", "name"),
    }[what]
    return dict(rows.order_by("name"))


def forget_names() -> None:
    _named.cache_clear()
    _named_since.cache_clear()


def _providers(values: Sequence[str]) -> Names:
    moment = int(time.monotonic() / _REMEMBERED)
    known = _named("provider", moment)
    new = frozenset(set(values) - known.keys())
    return {**known, **_named_since(new, moment)} if new else known


@lru_cache(maxsize=64)
def _named_since(slugs: frozenset[str], moment: int) -> Names:
    """Return the names of providers that are newer than those read last."""
    return dict(Provider.objects.filter(slug__in=slugs).order_by("pk").values_list("slug", "name"))


def _as_stated(values: Sequence[str]) -> Names:
    return {value: value for value in values}


def _months(values: Sequence[str]) -> Names:
    ahead = sorted(value for value in values if value not in (of.ANY_TIME, NOT_STATED))
    return {of.ANY_TIME: "Any time", **{value: _month(value) for value in ahead}}


def _month(value: str) -> str:
    try:
        return f"{dt.date.fromisoformat(f'{value}-01'):%B %Y}"
    except ValueError:
        return value


_PLACES = {of.ONLINE: "Online", **{str(value): str(label) for value, label in State.choices}}

DECLARED = (
    Declared(of.PROFESSION, "Profession", WHO, fixed(AUDIENCES), is_opened=True),
    Declared(of.SPECIALTY, "Specialty", WHO, _specialties, is_long=True, in_chips="Specialty"),
    Declared(of.CREDIT, "Credit type", CREDIT, _credit_types, is_long=True, is_opened=True),
    Declared(
        of.CREDITS,
        "Credits",
        CREDIT,
        fixed({str(least): f"At least {least}" for least in of.AT_LEAST}),
        also=("At least", ""),
        in_chips="Credits",
    ),
    Declared(of.STATE_TOPIC, "State-mandated topic", CREDIT, _state_topics, is_long=True),
    Declared(
        of.PRICE,
        "Price, with fees",
        WHEN,
        fixed({of.FREE: "Free", **{str(most): f"Up to ${most}" for most in of.UP_TO}}),
        is_opened=True,
        also=("Up to", "$"),
    ),
    Declared(of.DELIVERY, "Format", WHEN, fixed(stated_last(Delivery.choices))),
    Declared(of.STARTS, "Starts", WHEN, _months, is_open=True, only_found=True, in_chips="Starts"),
    Declared(of.PLACE, "Place", WHEN, fixed(_PLACES), is_long=True),
    Declared(
        of.EVIDENCE,
        "Evidence",
        RESULTS,
        fixed({grade.value: str(grade.label) for grade in Grade if grade != Grade.CONTEXT}),
        is_opened=True,
    ),
    Declared(
        of.LEVEL,
        "What was measured",
        RESULTS,
        fixed({level.value: f"Level {level.label}" for level in reversed(MooreLevel)}),
        not_stated="No results published",
    ),
    Declared(
        of.INDEPENDENCE,
        "Independence",
        RESULTS,
        fixed(
            {
                of.INDEPENDENT: "No relevant relationships, no commercial support",
                of.DISCLOSED: "Relationships mitigated, or support received",
            }
        ),
    ),
    Declared(
        of.TEAM,
        "Interprofessional planning",
        RESULTS,
        fixed(stated_last(Interprofessional.choices)),
    ),
    Declared(of.LEADERSHIP, "Leadership or operations content", CAREER, fixed(stated_last(Stated.choices))),
    Declared(of.CHANGE, "Practice-change project", CAREER, fixed(stated_last(Stated.choices))),
    Declared(of.COMPETENCY, "Competency", CAREER, _competencies, is_long=True),
    Declared(of.TOPIC, "Topic", PROVIDED, _as_stated, is_long=True, is_open=True),
    Declared(of.PROVIDER, "Provider", PROVIDED, _providers, is_long=True, is_open=True),
    Declared(of.ACCREDITOR, "Accreditor", PROVIDED, _accreditors, is_long=True),
)
_BY_NAME = {declared.name: declared for declared in DECLARED}


def is_named(name: str, value: str) -> bool:
    """Whether a filter has this value whether or not a program does."""
    declared = _BY_NAME.get(name)
    return declared is not None and filters.is_named(declared, value)


def facets(asked: Criteria, results: Results | None, amounts: Mapping[str, Amount]) -> list[Facet]:
    """Return the filters with their counts, or without them while this process reads the index."""
    return [facet(declared, asked, results, amounts) for declared in DECLARED]
