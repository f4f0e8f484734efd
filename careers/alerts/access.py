"""Fetch a saved search of the person's own. Anyone else's is a 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.users.models import User
from careers.alerts.models import SavedSearch


def own_search(user: User, public_id: UUID) -> SavedSearch:
    return get_object_or_404(SavedSearch, user=user, public_id=public_id)
