"""Programs follow their provider."""

from typing import Any

from django.dispatch import receiver

from accounts.users.models import User
from programs.catalog.actions import announce
from programs.catalog.models import Program
from programs.providers.models import Provider
from programs.providers.signals import provider_changed, provider_merged


@receiver(provider_changed)
def announce_programs(provider: Provider, **kwargs: Any) -> None:
    """Search finds programs by their provider's name."""
    for program in Program.objects.filter(provider=provider).select_related("provider").order_by("pk"):
        announce(program=program)


@receiver(provider_merged)
def move_programs(provider: Provider, into: Provider, by: User, **kwargs: Any) -> None:
    Program.objects.filter(provider=provider).update(provider=into)
    for program in Program.objects.filter(joint_providers=provider):
        program.joint_providers.remove(provider)
        if program.provider_id != into.pk:
            program.joint_providers.add(into)
