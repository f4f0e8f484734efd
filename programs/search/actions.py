"""Keep what the text search reads."""

import operator
from functools import reduce

from django.contrib.postgres.search import SearchVector
from django.db.models import Func, Value

from programs.catalog.models import Program


def index(*, program: Program) -> None:
    """Write the program's search vector: title first, then topics and provider, then the rest. Accents don't count."""
    outcomes = list(program.outcomes.values_list("measure", "topic"))
    specialties = program.specialties.values_list("name", flat=True)
    weighted = {
        "A": [program.title],
        "B": [*program.topics, program.provider.name, *specialties],
        "C": [program.summary, *(text for pair in outcomes for text in pair)],
        "D": [program.description, program.city],
    }
    vectors = [_vector(texts, weight) for weight, texts in weighted.items()]
    Program.objects.filter(pk=program.pk).update(search=reduce(operator.add, vectors))


def _vector(texts: list[str], weight: str) -> SearchVector:
    text = Func(Value(" . ".join(filter(None, texts))), function="unaccent")
    return SearchVector(text, weight=weight, config="english")
