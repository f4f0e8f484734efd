"""The plans and results of a merged listing go to the one that's kept."""

from typing import Any

from django.dispatch import receiver

from accounts.users.models import User
from programs.catalog.models import Program
from programs.catalog.signals import program_merged
from programs.evidence.actions import save_outcome


@receiver(program_merged)
def move_outcomes(program: Program, into: Program, by: User, **kwargs: Any) -> None:
    program.planned_measures.update(program=into)
    for outcome in program.outcomes.select_related("program").order_by("pk"):
        outcome.program = into
        save_outcome(outcome=outcome, by=by, fields=["program"])
