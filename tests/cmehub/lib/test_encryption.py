"""What the database holds can't be read without the key, and old keys still open old rows."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from pytest_django import Settings

from cmehub.lib.encryption import decrypt, encrypt


def test_a_number_comes_back_as_it_went() -> None:
    assert decrypt(encrypt("NP-0042")) == "NP-0042"
    assert "NP-0042" not in encrypt("NP-0042")


def test_an_old_key_opens_old_rows_after_a_change_of_keys(settings: Settings) -> None:
    old = encrypt("NP-0042")
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]

    assert decrypt(old) == "NP-0042"


def test_without_the_key_it_stays_shut(settings: Settings) -> None:
    token = encrypt("NP-0042")
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(InvalidToken):
        decrypt(token)
