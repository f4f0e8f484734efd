"""Opaque tokens in emails: to unsubscribe without signing in (RFC 8058), and to confirm an address.

They're encrypted, so that they tell nothing about the person, and nobody else can make one.
"""

import json
import time
import uuid
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.core import signing
from django.urls import reverse

from accounts.users.models import User
from cmehub.lib.encryption import decrypt, encrypt

CONFIRMATION_DAYS = 3


class BadToken(ValueError):
    """The token is invalid, was altered, or has expired."""


@dataclass(frozen=True)
class Subscription:
    """One kind of email to one person, identified by public id."""

    user_id: uuid.UUID
    kind: str


def make(*, user: User, kind: str) -> str:
    return sealed("unsubscribe", user.public_id.hex, kind)


def read(token: str) -> Subscription:
    """Return the token's subscription (raises BadToken). Tokens don't expire, so old emails keep working."""
    user_id, kind = _signed_earlier(token) if ":" in token else opened("unsubscribe", token)
    return Subscription(uuid.UUID(user_id), kind)


def make_confirmation(user: User) -> str:
    """Return a token that whoever reads the person's email can use for some days."""
    return sealed("confirm", user.public_id.hex, user.email, str(int(time.time())))


def confirms(token: str, user: User) -> bool:
    """Whether the token was sent to the person's current address, at most CONFIRMATION_DAYS ago."""
    try:
        user_id, email, made_at = opened("confirm", token)
    except BadToken:
        return False
    is_fresh = time.time() - int(made_at) < CONFIRMATION_DAYS * 86_400
    return is_fresh and (user_id, email) == (user.public_id.hex, user.email)


def unsubscribe_path(*, user: User, kind: str) -> str:
    return reverse("accounts:unsubscribe", args=[make(user=user, kind=kind)])


def _signed_earlier(token: str) -> list[str]:
    """Return the values of a token from version 0.1, which was signed and not encrypted (raises BadToken)."""
    try:
        user_id, kind = signing.loads(token, salt="accounts.notices.unsubscribe")
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadToken("invalid or incomplete link") from error
    return [user_id, kind]


def sealed(purpose: str, *values: str) -> str:
    """Return an opaque token of some values, safe in a URL, that only `opened` with the same purpose reads."""
    return encrypt(json.dumps([purpose, *values])).rstrip("=")


def opened(purpose: str, token: str) -> list[str]:
    """Return the values sealed for this purpose (raises BadToken)."""
    """Return the values sealed for this purpose (raises BadToken)."""
    try:
        values: list[str] = json.loads(decrypt(token + "=" * (-len(token) % 4)))
    except (InvalidToken, ValueError) as error:
        raise BadToken("invalid or incomplete link") from error
    if values[0] != purpose:
        raise BadToken("made for another purpose")
    return values[1:]
