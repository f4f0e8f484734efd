"""allauth's flows as configured here: what people enter, and the emails they get."""

import re
import time
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from accounts.audit.models import Event
from accounts.demo import current_code
from accounts.users.models import User
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
START = "/start/"


def link_in(message: mail.EmailMessage) -> str:
    found = re.search(r"http://[^/]+(/\S+)", str(message.body))
    assert found, message.body
    return found[1]


def code_in(message: mail.EmailMessage) -> str:
    found = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", str(message.body), re.MULTILINE)
    assert found, message.body
    return found[1]


def _sign_in(client: Client, user: User, password: str = make.PASSWORD) -> None:
    client.post(LOGIN, {"login": user.email, "password": password})


def _is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_from_sign_up_through_email_to_onboarding(client: Client) -> None:
    signed_up = client.post(
        "/accounts/signup/", {"email": "New.Person@Clinic.example", "password1": "a lake in winter"}
    )

    assertRedirects(signed_up, "/accounts/confirm-email/", fetch_redirect_response=False)
    assert not _is_signed_in(client)
    (message,) = mail.outbox
    assert message.to == ["new.person@clinic.example"]

    confirmed = client.post(link_in(message), follow=True)

    assert EmailAddress.objects.get().verified
    assert confirmed.redirect_chain[-1][0] == "/welcome/"
    assert {"users.signed_up", "users.email_confirmed", "users.signed_in"} <= set(
        Event.objects.values_list("kind", flat=True)
    )


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("short", "at least 10 characters"),
        ("password1234", "too common"),
        ("x" * 129, "at most 128 characters"),
        ("new.person@clinic", "too similar"),
    ],
)
def test_weak_and_too_long_passwords_are_refused(client: Client, password: str, problem: str) -> None:
    response = client.post("/accounts/signup/", {"email": "new.person@clinic.example", "password1": password})

    assertContains(response, problem)
    assert not User.objects.exists()


def test_128_characters_are_accepted(client: Client) -> None:
    client.post(
        "/accounts/signup/", {"email": "new.person@clinic.example", "password1": "long phrase " * 10 + "12345678"}
    )

    assert User.objects.count() == 1


def test_sign_up_does_not_reveal_accounts(client: Client) -> None:
    make.user(email="known@clinic.example")

    known = client.post("/accounts/signup/", {"email": "KNOWN@clinic.example", "password1": "a lake in winter"})
    unknown = client.post("/accounts/signup/", {"email": "fresh@clinic.example", "password1": "a lake in winter"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert User.objects.filter(email__iexact="known@clinic.example").count() == 1


@pytest.mark.parametrize(
    ("login", "password"),
    [("nobody@clinic.example", "whatever it is"), ("a\x00b@clinic.example", "x"), ("x" * 10_000, "y"), ("", "")],
)
def test_a_wrong_sign_in_is_refused(client: Client, login: str, password: str) -> None:
    response = client.post(LOGIN, {"login": login, "password": password})

    assert response.status_code == 200
    assert response.context["form"].errors


def test_signing_in_with_a_password_redirects_to_the_start(client: Client) -> None:
    person = make.user(password=make.PASSWORD)

    response = client.post(LOGIN, {"login": person.email.upper(), "password": make.PASSWORD})

    assertRedirects(response, START, fetch_redirect_response=False)


def test_signing_in_by_code(client: Client) -> None:
    person = make.clinician()

    client.post("/accounts/login/code/", {"email": person.email})
    response = client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[0])})

    assertRedirects(response, START, fetch_redirect_response=False)


def test_too_many_attempts_are_refused(client: Client) -> None:
    person = make.user(password=make.PASSWORD)
    for _ in range(6):
        _sign_in(client, person, "wrong every time")

    response = client.post(LOGIN, {"login": person.email, "password": make.PASSWORD})

    assert "Too many attempts" in str(response.context["form"].errors)
    assert not _is_signed_in(client)


def test_resetting_the_password_by_email(client: Client) -> None:
    person = make.user(password=make.PASSWORD)

    client.post("/accounts/password/reset/", {"email": person.email})
    form_page = client.get(link_in(mail.outbox[0]), follow=True)
    client.post(form_page.redirect_chain[-1][0], {"password1": "a lake in winter", "password2": "a lake in winter"})

    _sign_in(client, person, "a lake in winter")
    assert _is_signed_in(client)
    assert Event.objects.filter(kind="users.password_reset", object_id=person.pk).exists()


def test_a_new_password_does_not_skip_the_second_factor(client: Client) -> None:
    person = make.staff("Curator", password=make.PASSWORD)

    client.post("/accounts/password/reset/", {"email": person.email})
    form_page = client.get(link_in(mail.outbox[0]), follow=True)
    client.post(form_page.redirect_chain[-1][0], {"password1": "a lake in winter", "password2": "a lake in winter"})
    response = client.post(LOGIN, {"login": person.email, "password": "a lake in winter"})

    assertRedirects(response, "/accounts/2fa/authenticate/", fetch_redirect_response=False)
    assert not _is_signed_in(client)


def test_turning_on_an_authenticator_app_and_signing_in_with_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: now))
    person = make.user(password=make.PASSWORD)
    _sign_in(client, person)

    asked = client.get("/accounts/2fa/totp/activate/")
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, int(now) // 30))
    client.post("/accounts/2fa/totp/activate/", {"code": code})

    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert stored != secret
    assert decrypt(stored) == secret

    client.post("/accounts/logout/")
    _sign_in(client, person)
    assert not _is_signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not _is_signed_in(client)
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: now + 30))
    client.post("/accounts/2fa/authenticate/", {"code": current_code(person, now=now + 30)})
    assert _is_signed_in(client)


def test_changing_the_password_asks_for_the_old_one(client: Client) -> None:
    person = make.user(password=make.PASSWORD)
    _sign_in(client, person)

    response = client.post(
        "/accounts/password/change/",
        {"oldpassword": "not this one", "password1": "a lake in winter", "password2": "a lake in winter"},
    )

    assert "oldpassword" in response.context["form"].errors


def test_signing_out_ends_the_session_and_clears_the_browser(client: Client) -> None:
    _sign_in(client, make.user(password=make.PASSWORD))
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert _is_signed_in(stolen)

    response = client.post("/accounts/logout/")

    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not _is_signed_in(stolen)
    assert "Clear-Site-Data" not in client.get("/").headers


def test_signing_out_needs_post(client: Client) -> None:
    _sign_in(client, make.user(password=make.PASSWORD))

    client.get("/accounts/logout/")

    assert _is_signed_in(client)


def test_signing_in_and_confirming_who_you_are_renew_the_session(client: Client) -> None:
    person = make.user(password=make.PASSWORD)
    client.post(reverse("theme"), {"theme": "dark"})
    keys = []
    _sign_in(client, person)
    keys.append(client.session.session_key)
    client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    keys.append(client.session.session_key)

    assert len(set(keys)) == 2
    assert not Session.objects.filter(session_key=keys[0]).exists()
    assert _is_signed_in(client)
    assert [session.session_key for session in client.get("/accounts/sessions/").context["sessions"]] == keys[1:]


def test_a_password_of_any_composition_is_kept_as_entered(client: Client) -> None:
    person = make.user(password="  Ünïcode nur klein 🙂 ")

    _sign_in(client, person, "Ünïcode nur klein 🙂")
    assert not _is_signed_in(client)
    _sign_in(client, person, "  Ünïcode nur klein 🙂 ")
    assert _is_signed_in(client)


def test_password_fields_are_masked_and_work_with_password_managers(client: Client) -> None:
    for address, autocomplete in ((LOGIN, "current-password"), (reverse("account_signup"), "new-password")):
        page = client.get(address).content.decode()
        (field,) = re.findall(r"<input[^>]*type=\"password\"[^>]*>", page)
        assert f'autocomplete="{autocomplete}"' in field
        assert "onpaste" not in page


def test_the_list_of_sessions_ends_the_others(client: Client) -> None:
    person = make.user(password=make.PASSWORD)
    elsewhere = Client(headers={"user-agent": "an old phone"})
    for each in (client, elsewhere):
        _sign_in(each, person)
        assert _is_signed_in(each)

    listed = client.get("/accounts/sessions/").context["sessions"]
    assert {session.user_agent for session in listed} == {"", "an old phone"}
    client.post("/accounts/sessions/")

    assert _is_signed_in(client)
    assert not _is_signed_in(elsewhere)
    assert UserSession.objects.count() == 1


def test_someone_else_s_page_is_logged_as_refused(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    owner = make.clinician()
    license = make.license(user=owner, expires_on=make.in_a_year(owner))
    client.force_login(make.clinician())

    client.get(reverse("accounts:license_edit", args=[license.public_id]))

    (refused,) = [record for record in caplog.records if record.name == "django.request"]
    assert refused.levelname == "WARNING"
    assert refused.getMessage() == f"Not Found: {reverse('accounts:license_edit', args=[license.public_id])}"


def test_a_refused_sign_in_is_logged_without_the_address(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    person = make.user(password=make.PASSWORD)

    with caplog.at_level("INFO"):
        _sign_in(client, person, "wrong")

    assert "sign-in refused" in caplog.text
    assert person.email not in caplog.text
