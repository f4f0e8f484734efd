"""The plans and results of a merged listing go to the one that's kept. The index of results follows listings."""

from typing import Any

from django.dispatch import receiver

from accounts.users.models import User
from programs.catalog.models import Program
from programs.catalog.signals import program_changed, program_merged
from programs.evidence.actions import save_outcome
from programs.evidence.documents import OUTCOMES
from programs.evidence.models import Outcome
from programs.index.actions import mark, mark_all
from programs.providers.models import Provider
from programs.providers.signals import provider_changed


@receiver(program_merged)
def move_outcomes(program: Program, into: Program, by: User, **kwargs: Any) -> None:
    program.planned_measures.update(program=into)
    for outcome in program.outcomes.select_related("program").order_by("pk"):
        outcome.program = into
        save_outcome(outcome=outcome, by=by, fields=["program"])


@receiver(program_changed)
def mark_results(program: Program, **kwargs: Any) -> None:
    """A result is public while its program is, and is found by the program's title and provider."""
    mark(index=OUTCOMES, items=program.outcomes.values_list("pk", flat=True))


@receiver(provider_changed)
def mark_results_of_provider(provider: Provider, **kwargs: Any) -> None:
    mark_all(index=OUTCOMES, items=Outcome.objects.filter(program__provider=provider))
