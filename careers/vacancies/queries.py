"""Public vacancies: the ones that match a search, facet counts, and medians."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import (
    Aggregate,
    Case,
    Count,
    DecimalField,
    F,
    FloatField,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models import When as If

from accounts.organizations.models import Organization
from accounts.profiles.models import Specialty
from accounts.reviewing.queries import open_state
from accounts.users.enums import Profession, State
from accounts.users.models import User
from careers.vacancies import rules, words
from careers.vacancies.enums import Answer, Site
from careers.vacancies.models import MOST_DRAFTS, Vacancy, VacancyDraft, VacancyQuerySet
from cmehub.lib.listing import Criteria, Facet, Option
from cmehub.lib.sentences import lower_first

PROFESSION, CME, STATE, SITE = "profession", "cme", "state", "site"
LABELS = {PROFESSION: "Profession", CME: "CME allowance per year", STATE: "State", SITE: "Location type"}
_IN_CHIPS = {CME: "CME allowance"}

# Values of the CME facet. Each has its own condition, so that the 'at least' values can overlap.
_CME: Mapping[str, tuple[str, Q]] = {
    "5000": ("At least $5,000", Q(cme_allowance_amount__gte=5000)),
    "2500": ("At least $2,500", Q(cme_allowance_amount__gte=2500)),
    "amount": ("Any amount stated", Q(cme_allowance=Answer.AMOUNT)),
    "not-offered": ("Not offered", Q(cme_allowance=Answer.NOT_OFFERED)),
    "not-stated": ("Not stated", Q(cme_allowance=Answer.NOT_STATED)),
}
KNOWN: Mapping[str, Mapping[str, str]] = {
    PROFESSION: dict(Profession.choices),
    CME: {value: label for value, (label, _) in _CME.items()},
    STATE: dict(State.choices),
    SITE: dict(Site.choices),
}
# Search terms for each profession. State codes aren't searched, because PA is also Pennsylvania.
_CALLED: Mapping[str, str] = {
    Profession.PHYSICIAN: "physician doctor MD DO",
    Profession.NP: "nurse practitioner NP APRN",
    Profession.PA: "physician associate assistant PA",
    Profession.NURSE: "nurse RN",
    Profession.PHARMACIST: "pharmacist PharmD",
}


@dataclass(frozen=True)
class Median:
    """The median over a profession's open vacancies, and how many of them state an amount."""

    value: Decimal | None
    count: int


def matching(criteria: Criteria, *, as_of: dt.date, leave_out: str = "") -> VacancyQuerySet:
    """Return the open vacancies that match the criteria, ignoring the facet `leave_out`."""
    vacancies = Vacancy.objects.open(as_of)
    if criteria.text:
        vacancies = _with_words(vacancies, criteria.text)
    for name, narrow in _NARROW.items():
        if name != leave_out and (values := criteria.chosen.get(name)):
            vacancies = vacancies.filter(narrow(values))
    return vacancies


def in_order(vacancies: VacancyQuerySet, criteria: Criteria) -> VacancyQuerySet:
    """Sort, with unstated values last. Ties are broken by date, newest first."""
    match criteria.sort:
        case "cme":
            first = F("cme_allowance_amount").desc(nulls_last=True)
        case "pay":
            first = _pay_of_a_year().desc(nulls_last=True)
        case _:
            return vacancies.order_by("-published_on", "-pk")
    return vacancies.order_by(first, "-published_on", "-pk")


def facets(criteria: Criteria, *, as_of: dt.date) -> list[Facet]:
    """Return the facets with their counts, one query each. Only states with open vacancies are listed."""
    counts = {name: count(matching(criteria, as_of=as_of, leave_out=name)) for name, count in _COUNT.items()}
    options = {
        name: [
            Option(value, label, value in criteria.chosen.get(name, ()), counts[name].get(value, 0))
            for value, label in values.items()
        ]
        for name, values in KNOWN.items()
    }
    hiring = set(Vacancy.objects.open(as_of).order_by().values_list("place_state", flat=True).distinct())
    options[STATE] = [option for option in options[STATE] if option.value in hiring or option.chosen]
    found = {
        name: Facet(name, label, options[name], in_chips=_IN_CHIPS.get(name, "")) for name, label in LABELS.items()
    }
    return [*({**found, STATE: found[STATE].most_first()}).values()]


def ways_out(criteria: Criteria, *, as_of: dt.date) -> list[tuple[str, int, str]]:
    """For an empty list, return what removing each filter would show: (label, count, query string)."""
    looser = [
        (KNOWN[name][value], criteria.without(name, value))
        for name, values in criteria.chosen.items()
        for value in values
    ]
    if criteria.text and looser:
        looser.append((criteria.text, criteria.without_text()))
    counted = [(label, matching(wider, as_of=as_of).count(), wider.query) for label, wider in looser]
    return [way for way in counted if way[1]]


def newest(limit: int, *, as_of: dt.date) -> list[Vacancy]:
    """Return open vacancies for the home page: the ones that state a CME allowance first, then newest first."""
    stated_first = Case(If(cme_allowance=Answer.AMOUNT, then=0), default=1)
    return list(Vacancy.objects.open(as_of).for_cards().order_by(stated_first, "-published_on", "-pk")[:limit])


def similar(vacancy: Vacancy, limit: int = 4, *, as_of: dt.date) -> list[Vacancy]:
    """Return other open vacancies for the same profession, same state first."""
    others = Vacancy.objects.open(as_of).exclude(pk=vacancy.pk).filter(profession=vacancy.profession)
    same_state = Case(If(place_state=vacancy.place_state, then=0), default=1)
    return list(others.for_cards().order_by(same_state, "-published_on", "-pk")[:limit])


def medians(profession: str, *, as_of: dt.date) -> tuple[Median, Median]:
    """Return the median CME allowance and CME days of a profession's open vacancies, in one query."""
    found = (
        Vacancy.objects.open(as_of)
        .filter(profession=profession)
        .aggregate(
            allowance=_Median("cme_allowance_amount"),
            allowance_count=Count("cme_allowance_amount"),
            days=_Median("cme_days_amount"),
            days_count=Count("cme_days_amount"),
        )
    )
    return (
        Median(_exact(found["allowance"]), found["allowance_count"]),
        Median(_exact(found["days"]), found["days_count"]),
    )


def compare_with_medians(vacancy: Vacancy, *, as_of: dt.date) -> dict[str, str]:
    """Return sentences that compare its CME allowance and days with the medians, or '' if too few state them."""
    allowance, days = medians(vacancy.profession, as_of=as_of)
    who = lower_first(Profession(vacancy.profession).label)
    return {
        "allowance": words.allowance_against_median(
            rules.compare(vacancy.cme_allowance_amount, median=allowance.value, count=allowance.count), who
        ),
        "days": words.days_against_median(
            rules.compare(vacancy.cme_days_amount, median=days.value, count=days.count), who
        ),
    }


def mine(user: User, *, only: Organization | None = None) -> VacancyQuerySet:
    """Return the vacancies that the user may edit, latest first, with the state of their open edit.

    Of one organization if `only` is given.
    """
    found = Vacancy.objects.of_recruiter(user).for_cards().annotate(edit_state=open_state(Vacancy))
    found = found.filter(organization=only) if only else found
    return found.order_by("-created_at", "-pk")


def unfinished(user: User, *, only: Organization | None = None) -> QuerySet[VacancyDraft]:
    """Return the drafts that aren't vacancies yet, latest first, of the organizations that the user may post for."""
    found = VacancyDraft.objects.filter(organization__in=Organization.objects.hiring_for(user), vacancy=None)
    found = found.filter(organization=only) if only else found
    return found.select_related("organization", "updated_by").order_by("-updated_at", "-pk")[:MOST_DRAFTS]


class _Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def _exact(median: float | None) -> Decimal | None:
    """Two decimal places are enough for a median of cents or half days."""
    return None if median is None else round(Decimal(median), 2)


def _with_words(vacancies: VacancyQuerySet, text: str) -> VacancyQuerySet:
    """Search for all words across fields: 'Idaho nurse' matches a state and a profession.

    Parts of words only match in the title and the employer's name.
    """
    searched = SearchVector(
        "title",
        "description",
        "city",
        "organization__name",
        _label_of("place_state", KNOWN[STATE]),
        _label_of("profession", _CALLED),
        _label_of("site", KNOWN[SITE]),
        _field_names(),
        config="english",
    )
    return vacancies.alias(searched=searched).filter(
        Q(searched=SearchQuery(text, search_type="websearch", config="english"))
        | Q(title__icontains=text)
        | Q(organization__name__icontains=text)
    )


def _label_of(column: str, labels: Mapping[str, str]) -> Func:
    """Look up a code's label in a JSON value, which is much faster to build than a CASE over 56 states."""
    known = Value(dict(labels), output_field=JSONField())
    return Func(known, column, template="(%(expressions)s)", arg_joiner=" ->> ", output_field=TextField())


def _field_names() -> Func:
    names = Specialty.objects.filter(vacancies=OuterRef("pk")).order_by("name").values("name")
    return Func(ArraySubquery(names), Value(" "), function="array_to_string", output_field=TextField())


def _pay_of_a_year() -> Case:
    """The low end of the pay range as full-time yearly pay, or NULL if not stated."""
    each = [If(pay_unit=unit, then=F("pay_low") * times) for unit, times in rules.UNITS_A_YEAR.items()]
    return Case(*each, output_field=DecimalField(max_digits=14, decimal_places=2))


def _any_of(conditions: Sequence[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


# -- conditions and counts of each facet ------------------------------------------------------------------------------

_NARROW: Mapping[str, Callable[[Sequence[str]], Q]] = {
    PROFESSION: lambda values: Q(profession__in=values),
    CME: lambda values: _any_of([_CME[value][1] for value in values]),
    STATE: lambda values: Q(place_state__in=values),
    SITE: lambda values: Q(site__in=values),
}


def _by(column: str) -> Callable[[QuerySet[Vacancy]], dict[str, int]]:
    def count(vacancies: QuerySet[Vacancy]) -> dict[str, int]:
        return dict(vacancies.order_by().values_list(column).annotate(Count("pk")))

    return count


def _count_cme(vacancies: QuerySet[Vacancy]) -> dict[str, int]:
    counted = vacancies.aggregate(**{f"n{i}": Count("pk", filter=q) for i, (_, q) in enumerate(_CME.values())})
    return dict(zip(_CME, counted.values(), strict=True))


_COUNT: Mapping[str, Callable[[QuerySet[Vacancy]], dict[str, int]]] = {
    PROFESSION: _by("profession"),
    CME: _count_cme,
    STATE: _by("place_state"),
    SITE: _by("site"),
}
