"""Keep what the text search reads."""

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
    vector = None
    for weight, texts in weighted.items():
        text = Func(Value(" . ".join(filter(None, texts))), function="unaccent")
        part = SearchVector(text, weight=weight, config="english")
        vector = part if vector is None else vector + part
    Program.objects.filter(pk=program.pk).update(search=vector)
