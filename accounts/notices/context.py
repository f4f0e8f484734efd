"""What every page shows about messages: the unread count next to 'Inbox', and a banner while email is stopped."""

from functools import cache
from typing import Any

from django.http import HttpRequest

from accounts.notices.models import Suppression
from accounts.notices.queries import MailState, state_of
from accounts.users.models import User


def inbox(request: HttpRequest) -> dict[str, Any]:
    """Return `inbox_unread` and `suppression`, evaluated only where a template shows them.

    Both together take one query per page, none when signed out.
    """

    @cache
    def state() -> MailState:
        user = getattr(request, "user", None)  # missing if an earlier middleware answered the request
        return state_of(user) if isinstance(user, User) else MailState()

    def unread() -> int:
        return state().unread

    def suppression() -> Suppression | None:
        return state().suppression

    return {"inbox_unread": unread, "suppression": suppression}
