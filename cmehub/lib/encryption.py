"""Encrypted text fields, for license numbers and secrets."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

_KNOWN = b"CME Hub"


@lru_cache(maxsize=1)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """Return `text` as a Fernet token, encrypted with the first of FIELD_KEYS."""
    return _box(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """Return the text of a token, decrypted with any of FIELD_KEYS (raises cryptography.fernet.InvalidToken)."""
    return _box(tuple(settings.FIELD_KEYS)).decrypt(token.encode("ascii")).decode()


def proofs_of_keys() -> list[str]:
    """Return a known text encrypted with each of FIELD_KEYS. A backup has them instead of the keys."""
    return [Fernet(key).encrypt(_KNOWN).decode("ascii") for key in settings.FIELD_KEYS]


def missing_keys(proofs: Iterable[str]) -> int:
    """Return how many of the keys that made `proofs` aren't among FIELD_KEYS."""
    return sum(not _is_proven(proof) for proof in proofs)


def _is_proven(proof: str) -> bool:
    try:
        return decrypt(proof).encode() == _KNOWN
    except InvalidToken:
        return False


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A text column that stores a Fernet token. '' stays ''. It can't be searched, sorted or made unique."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value) if value else value
