"""Look up a person's own organizations. Others raise Http404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.organizations.models import Organization
from accounts.users.models import User


def own_organization(user: User, public_id: UUID) -> Organization:
    """Return the organization (raises Http404 unless they're a member)."""
    return get_object_or_404(Organization, members=user, public_id=public_id)
