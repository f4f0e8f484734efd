"""The request type of views behind LoginRequiredMiddleware, and where a request comes from."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest

from accounts.users.models import User


def person(request: HttpRequest) -> User:
    """Return the signed-in user, where Django's types also allow anonymous users."""
    assert isinstance(request.user, User)
    return request.user


class SignedInRequest(HttpRequest):
    """For annotations: `user` is always signed in."""

    user: User


def client_address(request: HttpRequest | None) -> str | None:
    """Return the client's IP address, from X-Forwarded-For only behind a trusted proxy. None if it's unknown."""
    if request is None:
        return None
    try:
        return str(get_adapter().get_client_ip(request))
    except (ImproperlyConfigured, PermissionDenied):
        return None
