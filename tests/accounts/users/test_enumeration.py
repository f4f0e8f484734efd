"""Nobody learns from the hub whether an address has an account: same answer, same work, one email either way."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import mail
from django.test import Client

from accounts.users.models import User
from tests.factories import accounts as make
from tests.project.test_access import signed_in_just_now

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "known@clinic.example", "fresh@clinic.example"


@dataclass(frozen=True)
class Answer:
    """What a visitor can notice, and the two things that take long: hashing a password and sending an email."""

    status: int
    location: str
    page: str
    hashings: int
    emails: int


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    hashings: list[int] = []
    encode = PBKDF2PasswordHasher.encode

    def counted(self: PBKDF2PasswordHasher, *args: Any, **kwargs: Any) -> str:
        hashings.append(1)
        return encode(self, *args, **kwargs)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)

    def post(client: Client, path: str, email: str, /, **data: str) -> Answer:
        hashings.clear()
        mail.outbox.clear()
        response = client.post(path, {name: value.format(email=email) for name, value in data.items()})
        emails, hashed = len(mail.outbox), len(hashings)
        assert all(message.to == [email] for message in mail.outbox)
        location = response.headers.get("Location", "")
        page = client.get(location).text if location else response.text
        return Answer(response.status_code, location, _without(page, email), hashed, emails)

    return post


def _without(page: str, email: str) -> str:
    """The page without what differs between any two requests."""
    for varying in (r'name="csrfmiddlewaretoken" value="\w+"', r'nonce="[^"]+"', re.escape(email)):
        page = re.sub(varying, "", page)
    return page


@pytest.fixture
def known() -> User:
    return make.user(email=KNOWN, password=make.PASSWORD)


FLOWS: dict[str, tuple[str, dict[str, str], int, int]] = {
    # what to post -> hashings and emails, whether or not there's an account
    "sign-up": ("/accounts/signup/", {"email": "{email}", "password1": "a lake in winter"}, 1, 1),
    "sign-in": ("/accounts/login/", {"login": "{email}", "password": "wrong every time"}, 1, 0),
    "code": ("/accounts/login/code/", {"email": "{email}"}, 0, 1),
    "reset": ("/accounts/password/reset/", {"email": "{email}"}, 0, 1),
}


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("who", ["active", "disabled"])
def test_a_known_and_an_unknown_address_get_the_same_answer(
    flow: str, who: str, ask: Callable[..., Answer], known: User
) -> None:
    if who == "disabled":
        User.objects.filter(pk=known.pk).update(is_active=False)
    path, data, hashings, emails = FLOWS[flow]

    for_known, for_unknown = (ask(Client(), path, email, **data) for email in (KNOWN, UNKNOWN))

    assert for_known == for_unknown
    assert (for_known.hashings, for_known.emails) == (hashings, emails)


def test_a_weak_password_is_refused_alike(ask: Callable[..., Answer], known: User) -> None:
    data = {"email": "{email}", "password1": "password1234"}

    answers = [ask(Client(), "/accounts/signup/", email, **data) for email in (KNOWN, UNKNOWN)]

    assert answers[0] == answers[1]


def test_a_wrong_code_is_answered_alike(ask: Callable[..., Answer], known: User) -> None:
    answers = []
    for email in (KNOWN, UNKNOWN):
        client = Client()
        client.post("/accounts/login/code/", {"email": email})
        answers.append(ask(client, "/accounts/login/code/confirm/", email, code="ABC-DEF"))

    assert answers[0] == answers[1]


def test_adding_an_address_of_another_account_is_answered_alike(ask: Callable[..., Answer], known: User) -> None:
    data = {"action_add": "", "email": "{email}"}

    answers = [
        ask(signed_in_just_now(make.user(name="Pat")), "/accounts/email/", email, **data) for email in (KNOWN, UNKNOWN)
    ]

    assert (answers[0].status, answers[0].location, answers[0].emails) == (
        answers[1].status,
        answers[1].location,
        answers[1].emails,
    )


def test_limits_count_alike(known: User) -> None:
    refusals = []
    for email, ip in ((KNOWN, "192.0.2.1"), (UNKNOWN, "192.0.2.2")):
        client = Client(REMOTE_ADDR=ip)
        pages = [client.post("/accounts/login/", {"login": email, "password": "wrong"}) for _ in range(7)]
        refusals.append([str(page.context["form"].errors) for page in pages])

    assert refusals[0] == refusals[1]


def test_resetting_with_a_stranger_s_key_says_nothing_about_the_account(client: Client, known: User) -> None:
    pages = [
        _without(client.get(f"/accounts/password/reset/key/{uid}-abcdef-0123456789/").text, f"key/{uid}-")
        for uid in ("1", "zzz")
    ]

    assert pages[0] == pages[1]
