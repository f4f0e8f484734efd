"""The unforgeable token that switches one kind of mail off for one person, without signing in (RFC 8058)."""

import uuid
from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from accounts.users.models import User

_SALT = "accounts.notices.unsubscribe"


class BadToken(ValueError):
    """The token was not made here, or was changed on its way."""


@dataclass(frozen=True)
class Subscription:
    """One kind of mail to one person, by the person's public id."""

    user_id: uuid.UUID
    kind: str


def make(*, user: User, kind: str) -> str:
    return signing.dumps([user.public_id.hex, kind], salt=_SALT)


def read(token: str) -> Subscription:
    """Return whom and what the token speaks of (raises BadToken). It has no end: old mails must still work."""
    try:
        user_id, kind = signing.loads(token, salt=_SALT)
        return Subscription(uuid.UUID(user_id), str(kind))
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise BadToken("this link was not made by us or is incomplete") from error


def unsubscribe_path(*, user: User, kind: str) -> str:
    return reverse("accounts:unsubscribe", args=[make(user=user, kind=kind)])
