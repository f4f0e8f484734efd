"""Fetch what a provider's editors may edit, and what a page may link to. Other people's rows are a 404."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.organizations.models import Organization
from accounts.organizations.rules import May
from accounts.users.models import User
from programs.catalog.enums import ListingState
from programs.catalog.models import Program
from programs.providers.models import Provider, ProviderQuerySet


def own_providers(user: User) -> ProviderQuerySet:
    """Return the providers whose listings the user may edit, by name."""
    organizations = Organization.objects.where_may(user, May.EDIT_LISTINGS)
    return Provider.objects.filter(organization__in=organizations).select_related("organization").order_by("name")


def own_provider(user: User, slug: str) -> Provider:
    """Return a provider whose listings the user may edit (raises Http404)."""
    found = next((each for each in own_providers(user) if each.slug == slug), None)
    if found is None:
        raise Http404
    return found


def own_listing(user: User, public_id: UUID) -> Program:
    """Return a listing that the user may edit (raises Http404). Merged ones are gone."""
    found = Program.objects.of_editor(user).exclude(state=ListingState.MERGED)
    return get_object_or_404(found.select_related("provider__organization"), public_id=public_id)


def visible_program(slug: str) -> Program:
    """Return a program that the public can see (raises Http404)."""
    return get_object_or_404(Program.objects.visible().select_related("provider__organization"), slug=slug)


def claimable_provider(slug: str) -> Provider:
    """Return a provider that belongs to no organization yet (raises Http404)."""
    return get_object_or_404(Provider, slug=slug, organization=None)


def claiming_organizations(user: User) -> list[Organization]:
    """Return the CME providers among the user's organizations for which they may edit listings."""
    found = Organization.objects.where_may(user, May.EDIT_LISTINGS).filter(is_provider=True)
    return list(found.order_by("name"))
