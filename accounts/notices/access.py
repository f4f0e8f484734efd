"""Look up a person's own messages."""

import uuid

from django.http import Http404

from accounts.notices.models import Notice
from accounts.users.models import User


def own_notice(user: User, public_id: uuid.UUID) -> Notice:
    """Return a message from the person's inbox (raises Http404)."""
    notice = Notice.objects.filter(recipient=user).in_inbox().filter(public_id=public_id).first()
    if notice is None:
        raise Http404
    return notice
