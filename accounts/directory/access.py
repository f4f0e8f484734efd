"""Look up a public profile that a person may see. Others raise Http404."""

from uuid import UUID

from django.db.models import Q
from django.shortcuts import get_object_or_404

from accounts.directory.models import PublicProfile
from accounts.users.models import User


def visible_profile(viewer: User, public_id: UUID) -> PublicProfile:
    """Return a listed clinician's, or the viewer's own, which may be one that nobody else sees."""
    listed = PublicProfile.objects.listed().values("pk")
    found = PublicProfile.objects.for_pages().filter(Q(pk__in=listed) | Q(user=viewer), user__profile__isnull=False)
    return get_object_or_404(found, public_id=public_id)
