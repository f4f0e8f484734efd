"""Change outcomes. The grade is computed here, and curators can only lower it."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from accounts.audit.actions import record
from accounts.users.models import User
from programs.catalog.actions import announce
from programs.catalog.models import Program
from programs.evidence.documents import OUTCOMES
from programs.evidence.enums import Grade
from programs.evidence.models import Outcome
from programs.evidence.rules import grade, result
from programs.index.actions import mark


class GradeNotLower(Exception):
    """The requested grade isn't lower than the computed one, or has no reason."""


def check_lowering(*, computed: Grade, to: str, because: str) -> None:
    """Check that a grade is lower and has a reason (raises GradeNotLower)."""
    if not to:
        return
    if computed == Grade.CONTEXT or to == Grade.CONTEXT:
        raise GradeNotLower("Reviews aren't graded, so there's no grade to lower.")
    if to <= computed:
        raise GradeNotLower(f"The figures earn grade {computed.value}. You can only lower it.")
    if not because.strip():
        raise GradeNotLower("Enter a reason. Readers see it.")


@transaction.atomic
def save_outcome(*, outcome: Outcome, by: User | None, fields: Iterable[str] = ()) -> Outcome:
    """Save an outcome with its computed grade and direction (raises GradeNotLower). `fields` are the changed ones."""
    figures = outcome.record()
    computed, _ = grade(figures)
    check_lowering(computed=computed, to=outcome.lowered_to, because=outcome.lowered_because)
    outcome.computed_grade = computed
    outcome.result = result(figures)
    outcome.edition += 1
    added = outcome.pk is None
    programs = {*Program.objects.filter(outcomes=outcome.pk)} if outcome.pk else set()  # it may be moved
    if outcome.program is not None:
        programs.add(outcome.program)
    outcome.save()
    record(kind="evidence.outcome_added" if added else "evidence.outcome_edited", obj=outcome, by=by, fields=fields)
    for program in programs:
        announce(program=program)
    mark(index=OUTCOMES, items=[outcome.pk])
    return outcome


@transaction.atomic
def mark_checked(*, outcome: Outcome, by: User, on: dt.date) -> None:
    """Record that `by` compared the figures with their source on this day."""
    outcome.checked_on, outcome.checked_by = on, by
    outcome.edition += 1
    outcome.save(update_fields=["checked_on", "checked_by", "edition"])
    record(kind="evidence.outcome_checked", obj=outcome, by=by, fields=["checked_on", "checked_by"])


@transaction.atomic
def remove_outcome(*, outcome: Outcome, by: User | None) -> None:
    """Delete an outcome, and update its listing's search words and grade."""
    program = outcome.program
    record(kind="evidence.outcome_removed", obj=outcome, by=by)
    mark(index=OUTCOMES, items=[outcome.pk])
    outcome.delete()
    if program is not None:
        announce(program=program)
