"""A listing as the public would see it, before anything is saved."""

from copy import copy

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from accounts.users.http import person
from programs.catalog.actions import apply_listing
from programs.catalog.enums import ListingState
from programs.catalog.listing import Listing
from programs.catalog.models import Program
from programs.providers.models import Provider
from programs.search.views import program_detail


def as_public(request: HttpRequest, *, provider: Provider, program: Program | None, listing: Listing) -> HttpResponse:
    """Return the public page of a program with this listing, drawn by the public view itself.

    The listing is saved and published in a transaction that's always rolled back, so that the page has everything that
    it would have: search words, grade, career fit, similar programs.
    """
    asked = copy(request)
    asked.method = "GET"  # the form posts, the public page is only read
    asked.is_preview = True  # type: ignore[attr-defined]
    with transaction.atomic():
        shown = Program.objects.select_related("provider").get(pk=program.pk) if program else _new(provider)
        shown = apply_listing(program=shown, listing=listing, by=person(request))
        Program.objects.filter(pk=shown.pk).update(state=ListingState.LIVE)
        response = program_detail(asked, slug=shown.slug)
        transaction.set_rollback(True)
    assert isinstance(response, HttpResponse), "a page, not a stream"
    return response


def _new(provider: Provider) -> Program:
    slug = f"preview-{get_random_string(20).lower()}"
    return Program(provider=provider, slug=slug, is_demo=provider.is_demo)
