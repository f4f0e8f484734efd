"""Counts visits of public pages, and follows merges."""

from typing import Any

from django.db.models import F
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from programs.catalog.models import Program
from programs.catalog.signals import program_merged, program_seen
from programs.portal import actions, visits
from programs.portal.enums import CorrectionState
from programs.portal.models import Correction, ListingDay
from programs.providers.models import Provider
from programs.providers.signals import provider_merged


@receiver(program_seen)
def count_visit(program: Program, request: HttpRequest, what: str, **kwargs: Any) -> None:
    if visits.counts(request, program):
        actions.count(program=program, what=what, on=timezone.now().date())


@receiver(program_merged)
def follow_program(program: Program, into: Program, **kwargs: Any) -> None:
    """The counts and the requests of a duplicate go to the listing that's kept."""
    Correction.objects.filter(program=program).update(program=into)
    for day in ListingDay.objects.filter(program=program):
        ListingDay.objects.get_or_create(program=into, day=day.day)
        ListingDay.objects.filter(program=into, day=day.day).update(
            views=F("views") + day.views, clicks=F("clicks") + day.clicks, calendar=F("calendar") + day.calendar
        )
    ListingDay.objects.filter(program=program).delete()


@receiver(provider_merged)
def follow_provider(provider: Provider, into: Provider, **kwargs: Any) -> None:
    """Requests for a duplicate are for the provider that's kept, unless the same organization asks for both."""
    kept = Correction.objects.filter(provider=into, state=CorrectionState.OPEN).values("organization")
    Correction.objects.filter(provider=provider).exclude(state=CorrectionState.OPEN, organization__in=kept).update(
        provider=into
    )
