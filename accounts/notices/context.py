"""The number beside 'Inbox' on every page."""

from functools import cache
from typing import Any

from django.http import HttpRequest

from accounts.notices.queries import unread_count
from accounts.users.models import User


def inbox(request: HttpRequest) -> dict[str, Any]:
    """Return `inbox_unread`, which templates call where they show it: one query a page, and none for a visitor."""

    @cache
    def count() -> int:
        user = getattr(request, "user", None)  # not there where a middleware before the sign-in answered
        return unread_count(user) if isinstance(user, User) else 0

    return {"inbox_unread": count}
