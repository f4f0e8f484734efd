"""Fetch a person's authorizations, and what a provider's editors may send rosters for. Others are a 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.users.models import User
from programs.catalog.enums import ListingState
from programs.catalog.models import Program
from programs.portal.access import own_listing
from programs.providers.models import Provider
from programs.rosters.models import Authorization
from programs.search.provider_queries import public_providers

PUBLISHED = (ListingState.LIVE, ListingState.WITHDRAWN)


def own_activity(user: User, public_id: UUID) -> Program:
    """Return a listing that the user may edit (raises Http404). `obstacle` says whether it takes rosters."""
    return own_listing(user, public_id)


def obstacle(program: Program) -> str:
    """Return why no roster can be uploaded for a listing, or ''."""
    organization = program.provider.organization
    if organization is None or not organization.verified_on:
        return f"You can upload completions once our staff has verified {organization}."
    if program.state not in PUBLISHED:
        return "You can upload completions once this listing is published."
    return ""


def provider_to_authorize(slug: str) -> Provider:
    """Return a provider with public programs (raises Http404)."""
    return get_object_or_404(public_providers().select_related("organization"), slug=slug)


def own_authorization(user: User, slug: str) -> Authorization | None:
    found = Authorization.objects.select_related("provider__organization")
    return found.filter(user=user, provider__slug=slug).first()


def own_authorizations(user: User) -> list[Authorization]:
    found = Authorization.objects.filter(user=user).select_related("provider__organization")
    return list(found.order_by("provider__name"))
