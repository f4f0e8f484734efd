"""The request that a view receives behind LoginRequiredMiddleware."""

from django.http import HttpRequest

from accounts.users.models import User


def person(request: HttpRequest) -> User:
    """Return who is signed in, for code that Django types for visitors too."""
    assert isinstance(request.user, User)
    return request.user


class SignedInRequest(HttpRequest):
    """For annotations: `user` is a person, since nobody else gets through."""

    user: User
