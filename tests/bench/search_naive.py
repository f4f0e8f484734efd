"""The search as it's often written: tsvector and GROUP BY on the catalog's tables, with a query for each facet."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Count, Exists, F, Func, Min, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, NullIf

from cmehub.lib.listing import NOT_STATED
from programs.catalog.models import Program, ProgramQuerySet
from programs.catalog.parts import CreditOffer
from programs.index.questions import Question
from programs.search.documents import UP_TO
from tests.bench.search_asked import FACETS, Answer

_TEXTS = ArrayField(CharField())
_MATCHING = "SELECT item FROM programs_programwords WHERE search @@ %s::tsquery"
_RANK = "(SELECT ts_rank(search, %s::tsquery) FROM programs_programwords WHERE item = programs_program.id)"


def answer(question: Question, chosen: Mapping[str, Sequence[str]], *, sort: str, as_of: dt.date) -> Answer:
    """Answer a request whose text the hub has understood. The order among equals isn't the same."""
    words = tsquery(question)
    found = _matching(words, chosen, as_of)
    if sort == "relevance":
        ordered = found.order_by(RawSQL(_RANK, [words]).desc(), "best_grade", "pk")
    else:
        ordered = found.order_by("best_grade", "is_demo", "title", "pk")
    return Answer(
        found.count(),
        list(ordered.values_list("pk", flat=True)[:20]),
        {
            facet: _COUNT[facet](_matching(words, {name: chosen[name] for name in chosen if name != facet}, as_of))
            for facet in FACETS
        },
    )


def tsquery(question: Question) -> str:
    """Return all terms, each in any of its wordings."""
    return " & ".join("(" + " | ".join(f"({each.tsquery})" for each in term.wordings) + ")" for term in question.terms)


def _matching(words: str, chosen: Mapping[str, Sequence[str]], as_of: dt.date) -> ProgramQuerySet:
    programs = Program.objects.visible().on_offer(as_of)
    if words:
        programs = programs.filter(pk__in=RawSQL(_MATCHING, [words]))
    for facet, values in chosen.items():
        programs = programs.filter(_NARROW[facet](list(values)))
    return programs


def _offers(values: list[str]) -> Q:
    return Q(Exists(CreditOffer.objects.filter(program=OuterRef("pk"), credit_type__code__in=values)))


def _specialty(values: list[str]) -> Q:
    through = Program.specialties.through._default_manager
    return Q(Exists(through.filter(program=OuterRef("pk"), specialty__code__in=values)))


def _free(values: list[str]) -> Q:
    assert values == ["free"], "the requests have no other price"
    return Q(prices__amount=0) & (Q(prices__fees=0) | Q(prices__fees=None))


_NARROW: dict[str, Callable[[list[str]], Q]] = {
    "profession": lambda values: Q(professions__overlap=values),
    "specialty": _specialty,
    "credit": _offers,
    "delivery": lambda values: Q(delivery__in=values),
    "price": _free,
    "topic": lambda values: Q(topics__overlap=values),
    "evidence": lambda values: Q(best_grade__in=values),
    "provider": lambda values: Q(provider__slug__in=values) | Q(joint_providers__slug__in=values),
}


def _each(field: str) -> Callable[[ProgramQuerySet], dict[str, int]]:
    """Count programs by each element of an array."""
    stated_or_not = Coalesce(NullIf(field, Value([], _TEXTS)), Value([NOT_STATED], _TEXTS))
    one_each = Func(stated_or_not, function="unnest", output_field=CharField(), set_returning=True)
    return lambda programs: _counted(programs.annotate(each=one_each).values_list("each"))


def _by(field: str) -> Callable[[ProgramQuerySet], dict[str, int]]:
    return lambda programs: _counted(programs.values_list(field))


def _counted(values: "QuerySet[Program, Any]") -> dict[str, int]:
    rows = values.annotate(n=Count("pk", distinct=True)).order_by()
    return {value or NOT_STATED: number for value, number in rows}


def _prices(programs: ProgramQuerySet) -> dict[str, int]:
    lowest = Program.objects.filter(pk__in=programs.values("pk")).annotate(
        lowest=Min(F("prices__amount") + Coalesce("prices__fees", Value(Decimal(0))))
    )
    limits = {"free": Q(lowest=0)} | {str(most): Q(lowest__lte=most) for most in UP_TO} | {NOT_STATED: Q(lowest=None)}
    counted = lowest.aggregate(**{f"n_{value}": Count("pk", filter=limit) for value, limit in limits.items()})
    return {value: number for value in limits if (number := counted[f"n_{value}"])}


def _providers(programs: ProgramQuerySet) -> dict[str, int]:
    own, joint = _by("provider__slug")(programs), _by("joint_providers__slug")(programs)
    joint.pop(NOT_STATED, None)
    return {slug: own.get(slug, 0) + joint.get(slug, 0) for slug in {*own, *joint}}


_COUNT: dict[str, Callable[[ProgramQuerySet], dict[str, int]]] = {
    "profession": _each("professions"),
    "specialty": _by("specialties__code"),
    "credit": _by("offers__credit_type__code"),
    "delivery": _by("delivery"),
    "price": _prices,
    "topic": _each("topics"),
    "evidence": _by("best_grade"),
    "provider": _providers,
}
