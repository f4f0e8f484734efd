"""Encrypted values can't be read without the key, and old keys still decrypt old rows."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from pytest_django import Settings

from cmehub.lib.encryption import decrypt, encrypt


def test_a_number_is_read_back_unchanged() -> None:
    assert decrypt(encrypt("NP-0042")) == "NP-0042"
    assert "NP-0042" not in encrypt("NP-0042")


def test_old_rows_can_be_read_after_a_key_rotation(settings: Settings) -> None:
    old = encrypt("NP-0042")
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]

    assert decrypt(old) == "NP-0042"


def test_decryption_fails_without_the_key(settings: Settings) -> None:
    token = encrypt("NP-0042")
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(InvalidToken):
        decrypt(token)
