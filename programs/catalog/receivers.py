"""Programs go to the provider that's kept."""

from typing import Any

from django.dispatch import receiver

from accounts.users.models import User
from programs.catalog.models import Program
from programs.providers.models import Provider
from programs.providers.signals import provider_merged


@receiver(provider_merged)
def move_programs(provider: Provider, into: Provider, by: User, **kwargs: Any) -> None:
    Program.objects.filter(provider=provider).update(provider=into)
    for program in Program.objects.filter(joint_providers=provider):
        program.joint_providers.remove(provider)
        if program.provider_id != into.pk:
            program.joint_providers.add(into)
