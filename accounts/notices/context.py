"""The number beside 'Inbox' on every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.notices.queries import unread_count
from accounts.users.models import User


def inbox(request: HttpRequest) -> dict[str, Any]:
    """Return `inbox_unread`, counted only where a template shows it: one query, and none for a visitor."""

    def count() -> int:
        user = getattr(request, "user", None)  # not there where a middleware before the sign-in answered
        return unread_count(user) if isinstance(user, User) else 0

    return {"inbox_unread": SimpleLazyObject(count)}
