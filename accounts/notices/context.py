"""The unread count shown next to 'Inbox' on every page."""

from functools import cache
from typing import Any

from django.http import HttpRequest

from accounts.notices.queries import unread_count
from accounts.users.models import User


def inbox(request: HttpRequest) -> dict[str, Any]:
    """Return `inbox_unread`, evaluated only where a template shows it: one query per page, none when signed out."""

    @cache
    def count() -> int:
        user = getattr(request, "user", None)  # missing if an earlier middleware answered the request
        return unread_count(user) if isinstance(user, User) else 0

    return {"inbox_unread": count}
