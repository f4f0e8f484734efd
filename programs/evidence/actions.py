"""Write outcomes: the grade is computed here, and a curator may only lower it."""

from collections.abc import Iterable

from django.db import transaction

from accounts.audit.actions import record
from accounts.users.models import User
from programs.catalog.actions import announce
from programs.catalog.models import Program
from programs.evidence.enums import Grade
from programs.evidence.models import Outcome
from programs.evidence.rules import grade


class GradeNotLower(Exception):
    """The grade asked for is not below the computed one, or has no reason."""


def check_lowering(*, computed: Grade, to: str, because: str) -> None:
    """Refuse a grade that is not lower, or not explained (raises GradeNotLower)."""
    if not to:
        return
    if computed == Grade.CONTEXT or to == Grade.CONTEXT:
        raise GradeNotLower("A review is context and has no grade to lower.")
    if to <= computed:
        raise GradeNotLower(f"The figures make this {computed.value}; a grade can only be lowered from there.")
    if not because.strip():
        raise GradeNotLower("Say why the grade is lowered: readers see the reason.")


@transaction.atomic
def save_outcome(*, outcome: Outcome, by: User | None, fields: Iterable[str] = ()) -> Outcome:
    """Save a record with the grade that its figures earn (raises GradeNotLower). `fields` are those changed."""
    computed, _ = grade(outcome.record())
    check_lowering(computed=computed, to=outcome.lowered_to, because=outcome.lowered_because)
    outcome.computed_grade = computed
    added = outcome.pk is None
    programs = {*Program.objects.filter(outcomes=outcome.pk)} if outcome.pk else set()  # the one that it may leave
    if outcome.program is not None:
        programs.add(outcome.program)
    outcome.save()
    record(kind="evidence.outcome_added" if added else "evidence.outcome_edited", obj=outcome, by=by, fields=fields)
    for program in programs:
        announce(program=program)
    return outcome


@transaction.atomic
def remove_outcome(*, outcome: Outcome, by: User | None) -> None:
    """Take a record out; its listing is found and graded without it."""
    program = outcome.program
    record(kind="evidence.outcome_removed", obj=outcome, by=by)
    outcome.delete()
    if program is not None:
        announce(program=program)
