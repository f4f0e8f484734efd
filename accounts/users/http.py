"""The request type of views behind LoginRequiredMiddleware."""

from django.http import HttpRequest

from accounts.users.models import User


def person(request: HttpRequest) -> User:
    """Return the signed-in user, where Django's types also allow anonymous users."""
    assert isinstance(request.user, User)
    return request.user


class SignedInRequest(HttpRequest):
    """For annotations: `user` is always signed in."""

    user: User
