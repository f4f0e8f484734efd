"""Follows merges of providers."""

from typing import Any

from django.dispatch import receiver

from programs.catalog.models import Program
from programs.catalog.signals import program_merged
from programs.ledger.models import Entry
from programs.providers.models import Provider
from programs.providers.signals import provider_merged
from programs.rosters.models import Authorization, Confirmation, Roster


@receiver(provider_merged)
def follow_provider(provider: Provider, into: Provider, **kwargs: Any) -> None:
    """Who authorized the duplicate authorized the provider that's kept, and what it confirmed isn't added again."""
    kept = Authorization.objects.filter(provider=into).values("user")
    Authorization.objects.filter(provider=provider).exclude(user__in=kept).update(provider=into)
    for each in Confirmation.objects.filter(provider=provider):
        same = {"user": each.user_id, "provider": into, "completion_id": each.completion_id}
        if not Confirmation.objects.filter(**same).exists():
            Confirmation.objects.filter(pk=each.pk).update(provider=into)
    Roster.objects.filter(provider=provider).update(provider=into)
    Entry.objects.filter(confirmed_by=provider).update(confirmed_by=into)


@receiver(program_merged)
def follow_program(program: Program, into: Program, **kwargs: Any) -> None:
    Roster.objects.filter(program=program).update(program=into)
