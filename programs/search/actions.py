"""Update what the search reads: a program's words and its best grade."""

import operator
from functools import reduce

from django.contrib.postgres.search import SearchVector
from django.db.models import Func, Value

from programs.catalog.models import Program
from programs.evidence.enums import Grade


def index(*, program: Program) -> None:
    """Write the program's search vector and its best grade.

    Titles weigh most, then topics and provider, then the rest. Accents are ignored. Reviews aren't graded.
    """
    outcomes = list(program.outcomes.all())
    specialties = program.specialties.values_list("name", flat=True)
    cities = program.offerings.values_list("city", flat=True).distinct()
    weighted = {
        "A": [program.title],
        "B": [*program.topics, program.provider.name, *specialties],
        "C": [program.summary, *(text for outcome in outcomes for text in (outcome.measure, outcome.topic))],
        "D": [program.description, *cities],
    }
    vectors = [_vector(texts, weight) for weight, texts in weighted.items()]
    best = min((outcome.grade for outcome in outcomes if outcome.grade != Grade.CONTEXT), default=Grade.U)
    Program.objects.filter(pk=program.pk).update(search=reduce(operator.add, vectors), best_grade=best)


def _vector(texts: list[str], weight: str) -> SearchVector:
    text = Func(Value(" . ".join(filter(None, texts))), function="unaccent")
    return SearchVector(text, weight=weight, config="english")
