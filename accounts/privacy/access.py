"""Look up a person's own exports. Anyone else's raise Http404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.privacy.enums import ExportState
from accounts.privacy.models import Export
from accounts.users.models import User


def own_ready_export(user: User, public_id: UUID) -> Export:
    """Return an export that can be downloaded (raises Http404, also once it has expired)."""
    return get_object_or_404(Export, user=user, public_id=public_id, state=ExportState.READY)


def latest_export(user: User) -> Export | None:
    return Export.objects.filter(user=user).order_by("-requested_at", "-pk").first()
