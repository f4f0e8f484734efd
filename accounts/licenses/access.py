"""Look up a person's own licenses. Anyone else's raise Http404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.licenses.models import Credential
from accounts.users.models import User


def own_credential(user: User, public_id: UUID) -> Credential:
    """Return the credential with its periods (raises Http404 unless it is theirs)."""
    return get_object_or_404(Credential.objects.of(user).with_periods(), public_id=public_id)


def own_credentials(user: User) -> list[Credential]:
    """Return all of a person's credentials with their periods, soonest to expire first."""
    credentials = Credential.objects.of(user).with_periods()
    return sorted(credentials, key=lambda credential: (credential.current_period.expires_on, credential.pk))
