"""Changes to how somebody signs in need a fresh confirmation that it's them."""

import time
from typing import Any
from urllib.parse import quote

import pytest
from allauth.account import app_settings
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django.asserts import assertRedirects

from accounts.users.models import User
from accounts.users.reauthentication import confirmation_required
from cmehub.urls import urlpatterns as root_urls
from tests.accounts.users.test_signing_in import code_in
from tests.factories import accounts as make
from tests.project.test_access import signed_in, signed_in_just_now

pytestmark = pytest.mark.django_db

CONFIRM = "/accounts/reauthenticate/"
NEW = "new.address@clinic.example"

PAGES = (
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/totp/deactivate/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/recovery-codes/download/",
)
EMAIL_CHANGES: dict[str, dict[str, str]] = {
    "add": {"action_add": "", "email": NEW},
    "remove": {"action_remove": "", "email": "second@clinic.example"},
    "make primary": {"action_primary": "", "email": "second@clinic.example"},
}


@pytest.fixture
def person() -> User:
    """Somebody with two addresses, an authenticator app and recovery codes."""
    made = make.user(password=make.PASSWORD)
    EmailAddress.objects.create(user=made, email="second@clinic.example", verified=True)
    make.authenticator_app(made)
    RecoveryCodes.activate(made)
    return made


def addresses(user: User) -> list[Any]:
    return list(EmailAddress.objects.filter(user=user).order_by("pk").values())


@pytest.mark.parametrize("address", PAGES)
def test_pages_of_the_second_factor_ask_first_and_come_back(address: str, person: User) -> None:
    if address.endswith("activate/") and "deactivate" not in address:
        Authenticator.objects.filter(user=person, type="totp").delete()
    client = signed_in(person)

    asked = client.get(address)
    assertRedirects(asked, f"{CONFIRM}?next={quote(address, safe='')}", fetch_redirect_response=False)
    confirmed = client.post(CONFIRM, {"password": make.PASSWORD, "next": address})

    assertRedirects(confirmed, address, fetch_redirect_response=False)
    assert client.get(address).status_code == 200


def test_removing_a_passkey_asks_first(person: User) -> None:
    key = Authenticator.objects.create(user=person, type="webauthn", data={"name": "Key", "credential": {}})
    page = f"/accounts/2fa/webauthn/keys/{key.pk}/remove/"
    client = signed_in(person)

    for method in (client.get, client.post):
        assert method(page)["Location"].startswith(CONFIRM)
    assert Authenticator.objects.filter(pk=key.pk).exists()


@pytest.mark.parametrize("change", EMAIL_CHANGES)
def test_changing_addresses_asks_first_and_then_does_what_was_asked(change: str, person: User) -> None:
    client, before = signed_in(person), addresses(person)

    asked = client.post("/accounts/email/", EMAIL_CHANGES[change])

    assert asked["Location"].startswith(CONFIRM)
    assert addresses(person) == before
    client.post(CONFIRM, {"password": make.PASSWORD, "next": "/accounts/email/"})
    assert addresses(person) != before


def test_a_wrong_password_confirms_nothing(person: User) -> None:
    client = signed_in(person)

    client.post(CONFIRM, {"password": "wrong every time", "next": PAGES[0]})

    assert client.get(PAGES[2])["Location"].startswith(CONFIRM)


def test_a_confirmation_lasts_five_minutes(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in_just_now(person)
    assert client.get(PAGES[2]).status_code == 200

    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + app_settings.REAUTHENTICATION_TIMEOUT + 1)

    assert app_settings.REAUTHENTICATION_TIMEOUT == 300
    assert client.get(PAGES[2])["Location"].startswith(CONFIRM)


def test_signing_in_is_not_a_confirmation(client: Client) -> None:
    """A session that somebody left open on a ward computer a minute ago must not be enough."""
    person = make.user(password=make.PASSWORD)
    client.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD})

    assert client.get("/accounts/2fa/webauthn/add/")["Location"].startswith(CONFIRM)


def test_changing_the_password_needs_the_old_one(person: User) -> None:
    client = signed_in(person)

    client.post("/accounts/password/change/", {"oldpassword": "", "password1": NEW, "password2": NEW})

    person.refresh_from_db()
    assert person.check_password(make.PASSWORD)


def _dangerous(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


urlpatterns = [*root_urls, path("dangerous/", confirmation_required(_dangerous))]


@pytest.mark.urls(__name__)
def test_a_view_of_ours_asks_first_and_comes_back(person: User) -> None:
    client = signed_in(person)

    for method in (client.get, client.post):
        assertRedirects(method("/dangerous/"), f"{CONFIRM}?next=%2Fdangerous%2F", fetch_redirect_response=False)
    done = client.post(CONFIRM, {"password": make.PASSWORD, "next": "/dangerous/"})

    assert done.text == "done"  # the form that was interrupted
    assert client.get("/dangerous/").text == "done"


@pytest.mark.urls(__name__)
def test_somebody_without_a_password_signs_in_again(client: Client, mailoutbox: list[Any]) -> None:
    person = make.user()
    client.force_login(person)

    asked = client.get("/dangerous/")

    assertRedirects(asked, "/accounts/login/?next=/dangerous/", fetch_redirect_response=False)
    assert client.get("/account/").status_code == 302
    client.post("/accounts/login/code/?next=/dangerous/", {"email": person.email, "next": "/dangerous/"})
    client.post("/accounts/login/code/confirm/", {"code": code_in(mailoutbox[0]), "next": "/dangerous/"})
    assert client.get("/dangerous/").text == "done"
