"""The request that a view receives behind LoginRequiredMiddleware."""

from django.http import HttpRequest

from accounts.users.models import User


class SignedInRequest(HttpRequest):
    """For annotations: `user` is a person, since nobody else gets through."""

    user: User
