"""The filters of the list of programs, with the labels of their values and how many programs each would show."""

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from accounts.profiles.models import Specialty
from accounts.users.enums import AUDIENCES, State
from cmehub.lib.listing import NOT_STATED, Amount, Criteria, Facet, Option
from programs.catalog.enums import Delivery, Interprofessional, Stated
from programs.catalog.vocabulary import CreditType, MandatedTopic
from programs.competencies.models import Competency
from programs.evidence.enums import Grade, MooreLevel
from programs.index.searching import Results
from programs.providers.models import Accreditor, Provider
from programs.search import documents as of

MOST_LISTED = 12
OPENED = {of.PROFESSION, of.CREDIT, of.PRICE, of.EVIDENCE}  # at first
_REMEMBERED = 10  # seconds that names from the database are kept
WHO, CREDIT, WHEN, RESULTS = "Who it’s for", "Credit", "Price, place and time", "Evidence and independence"
CAREER, PROVIDED = "For your career", "Topic and provider"

Names = Mapping[str, str]


@dataclass(frozen=True)
class Declared:
    """A filter. `names` gives the labels of its values in order, or by value for those that are many (`is_long`).

    `also` is the words for a number of one's own, with what stands before it.
    """

    name: str
    label: str
    group: str
    names: Callable[[Sequence[str]], Names]
    is_long: bool = False
    is_open: bool = False  # its values are whatever programs have
    also: tuple[str, str] | None = None
    in_chips: str = ""


def _fixed(names: Mapping[str, str]) -> Callable[[Sequence[str]], Names]:
    return lambda values: names


def _stated_last(choices: Sequence[tuple[str, str]]) -> dict[str, str]:
    return dict(sorted(((str(value), str(label)) for value, label in choices), key=lambda one: one[0] == "not_stated"))


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
    Declared(of.PROFESSION, "Profession", WHO, _fixed(AUDIENCES)),
    Declared(of.SPECIALTY, "Specialty", WHO, _specialties, is_long=True, in_chips="Specialty"),
    Declared(of.CREDIT, "Credit type", CREDIT, _credit_types, is_long=True),
    Declared(
        of.CREDITS,
        "Credits",
        CREDIT,
        _fixed({str(least): f"At least {least}" for least in of.AT_LEAST}),
        also=("At least", ""),
        in_chips="Credits",
    ),
    Declared(of.STATE_TOPIC, "State-mandated topic", CREDIT, _state_topics, is_long=True),
    Declared(
        of.PRICE,
        "Price, with fees",
        WHEN,
        _fixed({of.FREE: "Free", **{str(most): f"Up to ${most}" for most in of.UP_TO}}),
        also=("Up to", "$"),
        in_chips="",
    ),
    Declared(of.DELIVERY, "Format", WHEN, _fixed(_stated_last(Delivery.choices))),
    Declared(of.STARTS, "Starts", WHEN, _months, is_open=True, in_chips="Starts"),
    Declared(of.PLACE, "Place", WHEN, _fixed(_PLACES), is_long=True),
    Declared(
        of.EVIDENCE,
        "Evidence",
        RESULTS,
        _fixed({grade.value: str(grade.label) for grade in Grade if grade != Grade.CONTEXT}),
    ),
    Declared(
        of.LEVEL,
        "What was measured",
        RESULTS,
        _fixed({level.value: f"Level {level.label}" for level in reversed(MooreLevel)}),
    ),
    Declared(
        of.INDEPENDENCE,
        "Independence",
        RESULTS,
        _fixed(
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
        _fixed(_stated_last(Interprofessional.choices)),
    ),
    Declared(of.LEADERSHIP, "Leadership or operations content", CAREER, _fixed(_stated_last(Stated.choices))),
    Declared(of.CHANGE, "Practice-change project", CAREER, _fixed(_stated_last(Stated.choices))),
    Declared(of.COMPETENCY, "Competency", CAREER, _competencies, is_long=True),
    Declared(of.TOPIC, "Topic", PROVIDED, _as_stated, is_long=True, is_open=True),
    Declared(of.PROVIDER, "Provider", PROVIDED, _providers, is_long=True, is_open=True),
    Declared(of.ACCREDITOR, "Accreditor", PROVIDED, _accreditors, is_long=True),
)
_BY_NAME = {declared.name: declared for declared in DECLARED}


def is_named(facet: str, value: str) -> bool:
    """Whether a filter has this value whether or not a program does."""
    declared = _BY_NAME.get(facet)
    return declared is not None and not declared.is_open and (value == NOT_STATED or value in declared.names(()))


def facets(asked: Criteria, results: Results | None, amounts: Mapping[str, Amount]) -> list[Facet]:
    """Return the filters with their counts, or without them while this process reads the index."""
    return [_facet(declared, asked, results, amounts) for declared in DECLARED]


def _facet(declared: Declared, asked: Criteria, results: Results | None, amounts: Mapping[str, Amount]) -> Facet:
    chosen = list(asked.chosen.get(declared.name, ()))
    most = MOST_LISTED if declared.is_long else None
    counts = results.counts(declared.name, most=most) if results is not None else {}
    if results is not None and declared.is_long:
        counts |= {value: results.count(declared.name, value) for value in chosen if value not in counts}
    names = declared.names([*counts, *chosen])
    own = amounts[declared.name].value if declared.name in amounts else None
    values = _in_order(declared, names, counts, [value for value in chosen if value != own])
    facet = Facet(
        declared.name,
        declared.label,
        [
            Option(value, label, value in chosen, counts.get(value, 0) if results is not None else None)
            for value, label in values.items()
        ],
        amount=amounts.get(declared.name),
        group=declared.group,
        is_opened=declared.name in OPENED,
        in_chips=declared.in_chips,
    )
    return _shortened(facet) if declared.is_long else facet


def _in_order(declared: Declared, names: Names, counts: Mapping[str, int], chosen: Sequence[str]) -> dict[str, str]:
    """Return the values to list with their labels: all fixed ones, or those of a long facet that lead somewhere."""
    shown = names if not declared.is_long else {v: names[v] for v in (*counts, *chosen) if v in names}
    if declared.name == of.STARTS:
        shown = {value: label for value, label in names.items() if value in counts or value in chosen}
    if NOT_STATED in counts or NOT_STATED in chosen:
        shown = {**shown, NOT_STATED: "No results published" if declared.name == of.LEVEL else "Not stated"}
    return dict(shown)


def _shortened(facet: Facet) -> Facet:
    ranked = facet.most_first()
    if len(ranked.options) < MOST_LISTED:
        return ranked
    return replace(ranked, note=f"The {MOST_LISTED} most frequent. Use the search box for others.")
