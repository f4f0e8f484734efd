"""The organizations a person may speak for; anybody else's are not there."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.organizations.models import Organization
from accounts.users.models import User


def own_organization(user: User, public_id: UUID) -> Organization:
    """Return the organization (raises Http404 unless they are a member of it)."""
    return get_object_or_404(Organization, members=user, public_id=public_id)
