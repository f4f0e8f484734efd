"""The link in an alert that turns off one search, without signing in (RFC 8058)."""

from uuid import UUID

from django.urls import reverse

from accounts.notices.tokens import BadToken, opened, sealed
from careers.alerts.models import SavedSearch

_PURPOSE = "saved search"


def path_off(search: SavedSearch) -> str:
    return reverse("careers:search_off", args=[sealed(_PURPOSE, search.public_id.hex)])


def search_of(token: str) -> SavedSearch | None:
    """Return the search that a link is about. None for a wrong link or a deleted search."""
    try:
        (public_id,) = opened(_PURPOSE, token)
        return SavedSearch.objects.filter(public_id=UUID(public_id)).first()
    except (BadToken, ValueError):
        return None
