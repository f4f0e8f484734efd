"""Update what the search knows of programs: the best grade now, and the documents once the change is committed."""

from django.db.models import Q

from programs.catalog.models import Program
from programs.evidence.enums import Grade
from programs.index.actions import mark, mark_all
from programs.providers.models import Provider
from programs.search.documents import PROGRAMS


def index(*, program: Program) -> None:
    """Write the program's best grade and have its document made anew. Reviews aren't graded."""
    grades = [outcome.grade for outcome in program.outcomes.all()]
    best = min((grade for grade in grades if grade != Grade.CONTEXT), default=Grade.U)
    Program.objects.filter(pk=program.pk).exclude(best_grade=best).update(best_grade=best)
    mark(index=PROGRAMS, items=[program.pk])


def index_programs_of(*, provider: Provider) -> None:
    """Have the documents of all programs of a provider made anew, joint ones included."""
    joint = Program.joint_providers.through.objects.filter(provider=provider).values("program")
    mark_all(index=PROGRAMS, items=Program.objects.filter(Q(provider=provider) | Q(pk__in=joint)))
