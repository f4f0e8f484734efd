"""Find programs: full text, sort, and facets, each counted without its own filter."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, CharField, Count, Exists, F, Func, Max, Min, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Coalesce, NullIf

from accounts.users.enums import AUDIENCES
from cmehub.lib.listing import NOT_STATED, Criteria, Facet, Option
from programs.catalog.enums import Delivery, Interprofessional, Relationships, Stated, Support
from programs.catalog.models import Program, ProgramQuerySet
from programs.catalog.parts import CreditOffer
from programs.catalog.vocabulary import CreditType
from programs.evidence.enums import DRAWN, Grade
from programs.evidence.models import Outcome

PROFESSION, EVIDENCE, CREDIT, DELIVERY = "profession", "evidence", "credit", "delivery"
INDEPENDENCE, TEAM, LEADERSHIP, CHANGE = "independence", "interprofessional", "leadership", "practice_change"
_TEXTS = ArrayField(CharField())
LABELS = {
    PROFESSION: "Profession",
    EVIDENCE: "Evidence",
    CREDIT: "Credit type",
    DELIVERY: "Format",
    INDEPENDENCE: "Independence",
    TEAM: "Interprofessional planning",
    LEADERSHIP: "Leadership or operations content",
    CHANGE: "Practice-change project",
}
INDEPENDENT, DISCLOSED = "independent", "disclosed"


def known_values() -> dict[str, dict[str, str]]:
    """Return the values of each facet with their labels."""
    credit_types = CreditType.objects.filter(Exists(CreditOffer.objects.filter(credit_type=OuterRef("pk"))))
    return {
        PROFESSION: {**AUDIENCES, NOT_STATED: "Not stated"},
        EVIDENCE: {grade.value: grade.label for grade in Grade if grade != Grade.CONTEXT},
        CREDIT: {**dict(credit_types.order_by("name").values_list("code", "name")), NOT_STATED: "Not stated"},
        DELIVERY: dict(Delivery.choices),
        INDEPENDENCE: {
            INDEPENDENT: "No relevant relationships, no commercial support",
            DISCLOSED: "Relationships mitigated, or support received",
            NOT_STATED: "Not stated",
        },
        TEAM: dict(_last(Interprofessional.choices, Interprofessional.NOT_STATED)),
        LEADERSHIP: dict(_last(Stated.choices, Stated.NOT_STATED)),
        CHANGE: dict(_last(Stated.choices, Stated.NOT_STATED)),
    }


def _last(choices: list[tuple[str, str]], value: str) -> list[tuple[str, str]]:
    """Move a value's choice to the end."""
    return sorted(choices, key=lambda choice: choice[0] == value)


def matching(criteria: Criteria, *, as_of: dt.date, leave_out: str = "") -> ProgramQuerySet:
    """Return current programs that match the criteria, except those of the facet `leave_out`."""
    programs = Program.objects.visible().on_offer(as_of)
    if criteria.text:
        programs = programs.filter(Q(search=_text_query(criteria.text)) | Q(title__icontains=criteria.text))
    for name, narrow in _NARROW.items():
        if name != leave_out and (values := criteria.chosen.get(name)):
            programs = narrow(programs, list(values))
    return programs


def in_order(programs: ProgramQuerySet, criteria: Criteria, *, as_of: dt.date) -> ProgramQuerySet:
    """Sort. Values that aren't stated come last, and ties are sorted by title."""
    match criteria.sort:
        case "relevance":
            ranked = programs.annotate(relevance=SearchRank(F("search"), _text_query(criteria.text)))
            return ranked.order_by(F("relevance").desc(), "best_grade", "title", "pk")
        case "soonest":
            ahead = Q(offerings__starts_on__gte=as_of, offerings__is_canceled=False)
            soonest = programs.annotate(next_day=Min("offerings__starts_on", filter=ahead))
            return soonest.order_by(F("next_day").asc(nulls_last=True), "title", "pk")
        case "price":
            total = F("prices__amount") + Coalesce("prices__fees", Value(Decimal(0)))
            return programs.annotate(lowest=Min(total)).order_by(F("lowest").asc(nulls_last=True), "title", "pk")
        case "credits":
            most = programs.annotate(most=Max("offers__amount"))
            return most.order_by(F("most").desc(nulls_last=True), "title", "pk")
        case _:
            return programs.order_by("best_grade", "is_demo", "title", "pk")


def with_results(programs: ProgramQuerySet) -> ProgramQuerySet:
    """Add the programs' outcomes, in the order of their rank."""
    return programs.prefetch_related(Prefetch("outcomes", Outcome.objects.order_by("rank", "code")))


def facets(criteria: Criteria, known: Mapping[str, Mapping[str, str]], *, as_of: dt.date) -> list[Facet]:
    """Return the facets with their counts, one query each."""
    counts = {name: count(matching(criteria, as_of=as_of, leave_out=name)) for name, count in _COUNT.items()}
    found = [
        Facet(name, label, _options(known[name], criteria.chosen.get(name, ()), counts[name]))
        for name, label in LABELS.items()
    ]
    return [facet.most_first() if facet.name == CREDIT else facet for facet in found]


def best_evidence(limit: int, *, as_of: dt.date, profession: str | None = None) -> list[Program]:
    """Return the current programs with the strongest evidence and their outcomes, at most one per provider.

    With a profession, return only programs for it, or for an audience that isn't stated.
    """
    programs = Program.objects.visible().on_offer(as_of)
    if profession:
        programs = programs.filter(Q(professions__contains=[profession]) | Q(professions=[]))
    strongest = programs.filter(best_grade__in=DRAWN).order_by("best_grade", "is_demo", "title", "pk")
    of_provider: dict[int, int] = {}
    for pk, provider_id in strongest.values_list("pk", "provider_id")[: limit * 6]:
        of_provider.setdefault(provider_id, pk)
    chosen = list(of_provider.values())[:limit]
    found = with_results(Program.objects.filter(pk__in=chosen).for_cards()).in_bulk()
    return [found[pk] for pk in chosen]


def similar(program: Program, *, as_of: dt.date, limit: int = 3) -> list[Program]:
    """Return other current programs that share a specialty or a topic, strongest evidence first."""
    shared = Q(specialties__in=program.specialties.all()) | Q(topics__overlap=program.topics)
    others = Program.objects.visible().on_offer(as_of).exclude(pk=program.pk).filter(shared).distinct()
    return list(with_results(others.for_cards().order_by("best_grade", "title", "pk"))[:limit])


def _text_query(text: str) -> SearchQuery:
    return SearchQuery(Func(Value(text), function="unaccent"), search_type="websearch", config="english")


# -- each facet's filter and counts ----------------------------------------------------------------------------------


def _by_profession(programs: ProgramQuerySet, values: list[str]) -> ProgramQuerySet:
    stated = [value for value in values if value != NOT_STATED]
    narrowed = Q(professions__overlap=stated) if stated else Q(pk__in=[])
    return programs.filter(narrowed | Q(professions=[]) if NOT_STATED in values else narrowed)


def _by_credit(programs: ProgramQuerySet, values: list[str]) -> ProgramQuerySet:
    offered = CreditOffer.objects.filter(program=OuterRef("pk"))
    narrowed = Q(Exists(offered.filter(credit_type__code__in=values)))
    return programs.filter(narrowed | ~Q(Exists(offered)) if NOT_STATED in values else narrowed)


def _by(field: str) -> Callable[[ProgramQuerySet, list[str]], ProgramQuerySet]:
    return lambda programs, values: programs.filter(**{f"{field}__in": values})


def _by_independence(programs: ProgramQuerySet, values: list[str]) -> ProgramQuerySet:
    return programs.alias(independence=_INDEPENDENCE).filter(independence__in=values)


# As the page says it: content that isn't clinical has no relationships to disclose.
_INDEPENDENCE = Case(
    When(Q(relationships=Relationships.MITIGATED) | Q(support=Support.RECEIVED), then=Value(DISCLOSED)),
    When(
        Q(relationships=Relationships.NONE) | Q(relationships=Relationships.NOT_STATED, disclosure_required=False),
        support=Support.NONE,
        then=Value(INDEPENDENT),
    ),
    default=Value(NOT_STATED),
)

_NARROW: dict[str, Callable[[ProgramQuerySet, list[str]], ProgramQuerySet]] = {
    PROFESSION: _by_profession,
    EVIDENCE: _by("best_grade"),
    CREDIT: _by_credit,
    DELIVERY: _by("delivery"),
    INDEPENDENCE: _by_independence,
    TEAM: _by("interprofessional"),
    LEADERSHIP: _by("leadership"),
    CHANGE: _by("practice_change"),
}


def _count_professions(programs: ProgramQuerySet) -> dict[str, int]:
    """Count each program once per profession, or as 'not stated' if it has none."""
    stated_or_not = Coalesce(NullIf("professions", Value([], _TEXTS)), Value([NOT_STATED], _TEXTS))
    one_each = Func(stated_or_not, function="unnest", output_field=CharField(), set_returning=True)
    rows = programs.annotate(profession=one_each).values("profession").annotate(n=Count("pk")).order_by()
    return {row["profession"]: row["n"] for row in rows}


def _count_credits(programs: ProgramQuerySet) -> dict[str, int]:
    rows = programs.values("offers__credit_type__code").annotate(n=Count("pk", distinct=True)).order_by()
    return {row["offers__credit_type__code"] or NOT_STATED: row["n"] for row in rows}


def _count(field: str) -> Callable[[ProgramQuerySet], dict[str, int]]:
    return lambda programs: dict(programs.values_list(field).annotate(n=Count("pk")).order_by())


def _count_independence(programs: ProgramQuerySet) -> dict[str, int]:
    return _count("independence")(programs.annotate(independence=_INDEPENDENCE))


_COUNT: dict[str, Callable[[ProgramQuerySet], dict[str, int]]] = {
    PROFESSION: _count_professions,
    EVIDENCE: _count("best_grade"),
    CREDIT: _count_credits,
    DELIVERY: _count("delivery"),
    INDEPENDENCE: _count_independence,
    TEAM: _count("interprofessional"),
    LEADERSHIP: _count("leadership"),
    CHANGE: _count("practice_change"),
}


def _options(known: Mapping[str, str], chosen: Sequence[str], counts: Mapping[str, int]) -> list[Option]:
    return [Option(value, label, value in chosen, counts.get(value, 0)) for value, label in known.items()]
