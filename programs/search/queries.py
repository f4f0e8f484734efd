"""Find programs: full text, four facets with counts that ignore their own filter, sort."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, CharField, Count, Exists, F, Func, Max, Min, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models import When as If
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import In, LessThanOrEqual

from accounts.users.enums import AUDIENCES, Profession
from cmehub.lib.listing import NOT_STATED, Criteria, Facet, Option
from programs.catalog.enums import Delivery
from programs.catalog.models import CreditOffer, CreditType, Program, ProgramQuerySet
from programs.evidence.enums import Grade
from programs.evidence.models import Outcome

PROFESSION, EVIDENCE, CREDIT, DELIVERY = "profession", "evidence", "credit", "delivery"
SHOWN_GRADE = F("shown_grade")  # annotated by _with_grade
LABELS = {
    PROFESSION: "Profession",
    EVIDENCE: "Evidence",
    CREDIT: "Credit type",
    DELIVERY: "Format",
}


def known_values() -> dict[str, dict[str, str]]:
    """Return the values of each facet, with the words that the page shows for them."""
    credit_types = CreditType.objects.filter(Exists(CreditOffer.objects.filter(credit_type=OuterRef("pk"))))
    return {
        PROFESSION: {**AUDIENCES, NOT_STATED: "Not stated"},
        EVIDENCE: {grade.value: grade.label for grade in Grade if grade != Grade.CONTEXT},
        CREDIT: {**dict(credit_types.order_by("name").values_list("code", "name")), NOT_STATED: "Not stated"},
        DELIVERY: dict(Delivery.choices),
    }


def matching(criteria: Criteria, *, as_of: dt.date, leave_out: str = "") -> ProgramQuerySet:
    """Return the programs on offer that meet the criteria, those of the facet `leave_out` aside."""
    programs = _with_grade(Program.objects.visible().on_offer(as_of))
    if criteria.text:
        programs = programs.filter(Q(search=_text_query(criteria.text)) | Q(title__icontains=criteria.text))
    for name, narrow in _NARROW.items():
        if name != leave_out and (values := criteria.chosen.get(name)):
            programs = programs.filter(narrow(list(values)))
    return programs


def in_order(programs: ProgramQuerySet, criteria: Criteria, *, as_of: dt.date) -> ProgramQuerySet:
    """Sort; a value that is not stated comes last, and the title decides between equals."""
    match criteria.sort:
        case "relevance":
            ranked = programs.annotate(relevance=SearchRank(F("search"), _text_query(criteria.text)))
            return ranked.order_by(F("relevance").desc(), SHOWN_GRADE, "title", "pk")
        case "soonest":
            next_day = Case(If(starts_on__gte=as_of, then=F("starts_on")), default=None)
            return programs.annotate(next_day=next_day).order_by(F("next_day").asc(nulls_last=True), "title", "pk")
        case "price":
            return programs.order_by(F("price").asc(nulls_last=True), "title", "pk")
        case "credits":
            most = programs.annotate(most=Max("offers__amount"))
            return most.order_by(F("most").desc(nulls_last=True), "title", "pk")
        case _:
            return programs.order_by(SHOWN_GRADE, "is_demo", "title", "pk")


def with_results(programs: ProgramQuerySet) -> ProgramQuerySet:
    """Add what a list entry shows, its outcomes in the order of their rank, in a constant number of queries."""
    return programs.for_cards().prefetch_related(Prefetch("outcomes", Outcome.objects.order_by("rank", "code")))


def facets(criteria: Criteria, known: Mapping[str, Mapping[str, str]], *, as_of: dt.date) -> list[Facet]:
    """Return the facets with their counts: one query each."""
    counts = {name: count(matching(criteria, as_of=as_of, leave_out=name)) for name, count in _COUNT.items()}
    found = [
        Facet(name, label, _options(known[name], criteria.chosen.get(name, ()), counts[name]))
        for name, label in LABELS.items()
    ]
    return [facet.most_first() if facet.name == CREDIT else facet for facet in found]


def best_evidence(limit: int, *, as_of: dt.date, profession: str | None = None) -> list[Program]:
    """Return the programs on offer with the strongest evidence, at most one of each provider, with their outcomes.

    With a profession only those open to it, or that do not state for whom they are.
    """
    programs = _with_grade(Program.objects.visible().on_offer(as_of))
    if profession:
        programs = programs.filter(Q(professions__contains=[profession]) | Q(professions=[]))
    strongest = programs.filter(LessThanOrEqual(SHOWN_GRADE, Value(Grade.C.value))).order_by(
        SHOWN_GRADE, "is_demo", "title", "pk"
    )
    of_provider: dict[int, int] = {}
    for pk, provider_id in strongest.values_list("pk", "provider_id")[: limit * 6]:
        of_provider.setdefault(provider_id, pk)
    chosen = list(of_provider.values())[:limit]
    found = with_results(Program.objects.filter(pk__in=chosen)).in_bulk()
    return [found[pk] for pk in chosen]


def similar(program: Program, *, as_of: dt.date, limit: int = 3) -> list[Program]:
    """Return other programs on offer that share a specialty or a topic, the best evidenced first."""
    shared = Q(specialties__in=program.specialties.all()) | Q(topics__overlap=program.topics)
    others = _with_grade(Program.objects.visible().on_offer(as_of)).exclude(pk=program.pk).filter(shared).distinct()
    return list(with_results(others.order_by(SHOWN_GRADE, "title", "pk"))[:limit])


def _text_query(text: str) -> SearchQuery:
    return SearchQuery(Func(Value(text), function="unaccent"), search_type="websearch", config="english")


def _with_grade(programs: ProgramQuerySet) -> ProgramQuerySet:
    """Annotate `shown_grade`, the best grade of a program's results; U where nothing is published."""
    graded = (
        Outcome.objects.filter(program=OuterRef("pk"))
        .annotate(letter=Coalesce(NullIf("lowered_to", Value("")), "computed_grade"))
        .exclude(letter=Grade.CONTEXT)
        .values("program")
        .annotate(best=Min("letter"))
        .values("best")
    )
    return programs.annotate(shown_grade=Coalesce(Subquery(graded), Value(Grade.U.value), output_field=CharField()))


# -- one entry a facet: how it narrows, how it is counted ------------------------------------------------------------


def _professions(values: list[str]) -> Q:
    stated = [value for value in values if value != NOT_STATED]
    narrowed = Q(professions__overlap=stated) if stated else Q(pk__in=[])
    return narrowed | Q(professions=[]) if NOT_STATED in values else narrowed


def _credits(values: list[str]) -> Q:
    offered = CreditOffer.objects.filter(program=OuterRef("pk"))
    narrowed = Q(Exists(offered.filter(credit_type__code__in=values)))
    return narrowed | ~Q(Exists(offered)) if NOT_STATED in values else narrowed


_NARROW: dict[str, Callable[[list[str]], Q]] = {
    PROFESSION: _professions,
    EVIDENCE: lambda values: Q(In(SHOWN_GRADE, values)),
    CREDIT: _credits,
    DELIVERY: lambda values: Q(delivery__in=values),
}


def _count_professions(programs: ProgramQuerySet) -> dict[str, int]:
    one_each = {value: Count("pk", filter=Q(professions__contains=[value])) for value in Profession.values}
    nobody = {NOT_STATED.replace("-", "_"): Count("pk", filter=Q(professions=[]))}
    counted = programs.aggregate(**one_each, **nobody)
    return {name.replace("_", "-") if name == "not_stated" else name: count for name, count in counted.items()}


def _count_grades(programs: ProgramQuerySet) -> dict[str, int]:
    rows = programs.values(letter=SHOWN_GRADE).annotate(n=Count("pk")).order_by()
    return {row["letter"]: row["n"] for row in rows}


def _count_credits(programs: ProgramQuerySet) -> dict[str, int]:
    rows = programs.values("offers__credit_type__code").annotate(n=Count("pk", distinct=True)).order_by()
    return {row["offers__credit_type__code"] or NOT_STATED: row["n"] for row in rows}


def _count_deliveries(programs: ProgramQuerySet) -> dict[str, int]:
    rows = programs.values("delivery").annotate(n=Count("pk")).order_by()
    return {row["delivery"]: row["n"] for row in rows}


_COUNT: dict[str, Callable[[ProgramQuerySet], dict[str, int]]] = {
    PROFESSION: _count_professions,
    EVIDENCE: _count_grades,
    CREDIT: _count_credits,
    DELIVERY: _count_deliveries,
}


def _options(known: Mapping[str, str], chosen: Sequence[str], counts: Mapping[str, int]) -> list[Option]:
    return [Option(value, label, value in chosen, counts.get(value, 0)) for value, label in known.items()]
