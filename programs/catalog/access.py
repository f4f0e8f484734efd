"""Fetch a listing that the public can see, or say where it went."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.reviewing.queries import latest_revision
from programs.catalog.enums import ListingState
from programs.catalog.models import Program, ProgramQuerySet
from programs.catalog.parts import Offering


class Moved(Exception):
    """The listing has another address now, since it was renamed or merged. `slug` is today's."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


class NoLongerListed(Exception):
    """The listing was public once, and isn't now."""


def public_program(slug: str, programs: ProgramQuerySet | None = None) -> Program:
    """Return the live listing at this address (raises Moved, NoLongerListed, or Http404)."""
    found = (Program.objects.all() if programs is None else programs).visible().filter(slug=slug).first()
    if found is not None:
        return found
    other = Program.objects.filter(Q(slug=slug) | Q(former_slugs__slug=slug)).select_related("merged_into").first()
    today = other and (other.merged_into or other)
    if today and today.state == ListingState.LIVE:
        raise Moved(today.slug)
    if today and (today.state == ListingState.WITHDRAWN or latest_revision(today)):  # a revision means it was public
        raise NoLongerListed
    raise Http404


def public_offering(slug: str, public_id: object) -> Offering:
    """Return an offering of a live listing, or of one that was merged into it (raises as `public_program`)."""
    program = public_program(slug, Program.objects.for_page())
    offerings = Offering.objects.filter(Q(program=program) | Q(program__merged_into=program))
    offering = get_object_or_404(offerings, public_id=public_id)
    offering.program = program
    return offering
