"""Update the search in the same transaction as the listing."""

from typing import Any

from django.dispatch import receiver

from programs.catalog.models import Program
from programs.catalog.signals import program_changed
from programs.providers.models import Provider
from programs.providers.signals import provider_changed
from programs.search import actions


@receiver(program_changed)
def index_changed_program(program: Program, **kwargs: Any) -> None:
    actions.index(program=program)


@receiver(provider_changed)
def index_programs_of_provider(provider: Provider, **kwargs: Any) -> None:
    """Programs are found by the names of their providers, and fit depends on the accreditation."""
    actions.index_programs_of(provider=provider)
