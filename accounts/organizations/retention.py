"""Delete old invitations, which hold addresses of people without an account, and old requests to join."""

import datetime as dt

from django.db.models import Q

from accounts.organizations.models import Invitation, JoinRequest
from accounts.organizations.rules import KEEP_SETTLED


def drop_invitations(*, now: dt.datetime) -> int:
    """Delete invitations that were settled or expired `KEEP_SETTLED` ago. Return how many."""
    limit = now - KEEP_SETTLED
    return Invitation.objects.filter(Q(settled_at__lt=limit) | Q(settled_at=None, expires_at__lt=limit)).delete()[0]


def drop_requests(*, now: dt.datetime) -> int:
    """Delete requests to join that were answered or withdrawn `KEEP_SETTLED` ago. Return how many."""
    return JoinRequest.objects.filter(decided_at__lt=now - KEEP_SETTLED).delete()[0]
