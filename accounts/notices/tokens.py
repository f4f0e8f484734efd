"""Signed tokens to unsubscribe one person from one kind of email without signing in (RFC 8058)."""

import uuid
from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from accounts.users.models import User

_SALT = "accounts.notices.unsubscribe"


class BadToken(ValueError):
    """The token is invalid or was altered."""


@dataclass(frozen=True)
class Subscription:
    """One kind of email to one person, identified by public id."""

    user_id: uuid.UUID
    kind: str


def make(*, user: User, kind: str) -> str:
    return signing.dumps([user.public_id.hex, kind], salt=_SALT)


def read(token: str) -> Subscription:
    """Return the token's subscription (raises BadToken). Tokens don't expire, so old emails keep working."""
    try:
        user_id, kind = signing.loads(token, salt=_SALT)
        return Subscription(uuid.UUID(user_id), str(kind))
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise BadToken("invalid or incomplete unsubscribe link") from error


def unsubscribe_path(*, user: User, kind: str) -> str:
    return reverse("accounts:unsubscribe", args=[make(user=user, kind=kind)])
