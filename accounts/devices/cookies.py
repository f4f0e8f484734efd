"""The cookie that a browser is recognized by: a random token, the same for all accounts used in it."""

import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from accounts.devices.rules import FORGET_AFTER

_TOKEN = re.compile(r"[\w-]{43}")


def token_of(request: HttpRequest) -> str:
    """Return the browser's token, or '' if it has none."""
    token = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    return token if _TOKEN.fullmatch(token) else ""


def new_token() -> str:
    return secrets.token_urlsafe(32)


def keep(response: HttpResponseBase, token: str) -> None:
    """Set the cookie for another year."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        token,
        max_age=int(FORGET_AFTER.total_seconds()),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
