"""Update what the search knows of programs: the best grade now, and the documents once the change is committed."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from programs.catalog.models import Program
from programs.catalog.parts import Offering
from programs.evidence.enums import Grade
from programs.index.actions import mark, mark_all
from programs.providers.models import Accreditation, Provider
from programs.search.documents import PROGRAMS

_DAY = dt.timedelta(days=1)


def index(*, program: Program) -> None:
    """Write the program's best grade and have its document made anew. Reviews aren't graded."""
    grades = [outcome.grade for outcome in program.outcomes.all()]
    best = min((grade for grade in grades if grade != Grade.CONTEXT), default=Grade.U)
    Program.objects.filter(pk=program.pk).update(best_grade=best)
    mark(index=PROGRAMS, items=[program.pk])


def index_programs_of(*, provider: Provider) -> None:
    """Have the documents of all programs of a provider made anew, joint ones included."""
    joint = Program.joint_providers.through.objects.filter(provider=provider).values("program")
    mark_all(index=PROGRAMS, items=Program.objects.filter(Q(provider=provider) | Q(pk__in=joint)))


@transaction.atomic
def index_passed(*, as_of: dt.date) -> int:
    """Have documents made anew that time made wrong, and return how many.

    Those of programs whose offering started or ended, or whose provider's accreditation did, in the two days before
    `as_of`, the day of the documents. Two, so that a night that was missed does no harm.
    """
    passed, begun = (as_of - 2 * _DAY, as_of - _DAY), (as_of - _DAY, as_of)
    held = Offering.objects.filter(Q(starts_on__range=passed) | Q(ends_on__range=passed))
    turned = Accreditation.objects.filter(Q(valid_until__range=passed) | Q(valid_from__range=begun))
    late = Program.objects.filter(Q(pk__in=held.values("program")) | Q(provider__in=turned.values("provider")))
    return mark_all(index=PROGRAMS, items=late.visible())
