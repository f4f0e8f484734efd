"""Delete invitations that nobody answered, and what's left of former contacts."""

import datetime as dt

from django.db.models import Q

from programs.backups.enums import ContactState
from programs.backups.models import BackupContact
from programs.backups.rules import INVITATION_LASTS, KEPT


def drop_old(*, now: dt.datetime) -> int:
    """Delete what's older than `KEPT`. Return how many."""
    unanswered = Q(state=ContactState.INVITED, invited_at__lt=now - INVITATION_LASTS - KEPT)
    return BackupContact.objects.filter(unanswered | Q(ended_at__lt=now - KEPT)).delete()[0]
