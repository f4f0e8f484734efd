"""Update what the search knows of a program: its best grade now, and its document once the change is committed."""

from programs.catalog.models import Program
from programs.evidence.enums import Grade
from programs.index.actions import mark
from programs.search.documents import PROGRAMS


def index(*, program: Program) -> None:
    """Write the program's best grade and have its document made anew. Reviews aren't graded."""
    grades = [outcome.grade for outcome in program.outcomes.all()]
    best = min((grade for grade in grades if grade != Grade.CONTEXT), default=Grade.U)
    Program.objects.filter(pk=program.pk).update(best_grade=best)
    mark(index=PROGRAMS, items=[program.pk])
