"""Look up a person's own backup contacts. Anyone else's, and former ones, raise Http404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.users.models import User
from programs.backups.models import BackupContact


def own_contact(user: User, public_id: UUID) -> BackupContact:
    """Return a contact who is invited or agreed (raises Http404 unless it's theirs)."""
    return get_object_or_404(BackupContact.objects.live(), user=user, public_id=public_id)
