"""Where somebody is signed in: listed, ended, and ended by what must end them."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains

from accounts.audit.models import Event
from accounts.users import actions, retention
from accounts.users.models import User
from tests.accounts.users.test_signing_in import link_in
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

SESSIONS = "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"


@pytest.fixture
def person() -> User:
    return make.user(password=make.PASSWORD)


def browser(person: User, agent: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": agent})
    client.force_login(person)
    assert client.get("/account/").status_code == 200  # which also lists the session
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_list_names_each_browser_and_marks_this_one(person: User) -> None:
    here = browser(person)
    browser(person, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1")
    browser(make.user(), "Somebody else's Edg/1")

    page = here.get(SESSIONS)

    assertContains(page, "Firefox on Windows", count=1)
    assertContains(page, "Safari on iPhone", count=2)  # also in the button's name
    assertContains(page, "This device", count=1)
    assert "Edge" not in page.text


def test_signing_out_the_others_keeps_this_one(person: User) -> None:
    here, there, stranger = browser(person), browser(person), browser(make.user())

    here.post(SESSIONS)

    assert (is_signed_in(here), is_signed_in(there), is_signed_in(stranger)) == (True, False, True)


def test_one_device_is_signed_out(person: User) -> None:
    here, there, elsewhere = browser(person), browser(person), browser(person)
    listed = UserSession.objects.get(session_key=there.session.session_key)

    assertContains(here.post(f"/account/sessions/{listed.pk}/end/", follow=True), "That device is signed out.")

    assert (is_signed_in(here), is_signed_in(there), is_signed_in(elsewhere)) == (True, False, True)
    assert Event.objects.filter(kind="users.session_ended", actor_id=person.pk).count() == 1


def test_ended_sessions_are_forgotten(person: User) -> None:
    here, there = browser(person), browser(person)
    there.session.delete()
    now = timezone.now()

    assert retention.drop_ended_sessions(now=now) == 1
    assert is_signed_in(here)
    assert retention.drop_ended_sessions(now=now + dt.timedelta(days=31)) == 1
    assert (UserSession.objects.count(), Session.objects.count()) == (0, 0)


def test_a_new_password_ends_every_session(person: User) -> None:
    here, there = browser(person), browser(person)

    new = {"oldpassword": make.PASSWORD, "password1": "a lake in winter", "password2": "a lake in winter"}
    here.post("/accounts/password/change/", new)

    assert not is_signed_in(here)
    assert not is_signed_in(there)


def test_a_reset_password_ends_every_session(person: User, client: Client, mailoutbox: list[object]) -> None:
    there = browser(person)

    client.post("/accounts/password/reset/", {"email": person.email})
    form = client.get(link_in(mailoutbox[0]), follow=True).redirect_chain[-1][0]  # type: ignore[arg-type]
    client.post(form, {"password1": "a lake in winter", "password2": "a lake in winter"})

    assert not is_signed_in(there)


def test_a_disabled_account_s_sessions_end_even_if_they_aren_t_listed(person: User) -> None:
    listed, unlisted = browser(person), browser(person)
    UserSession.objects.filter(session_key=unlisted.session.session_key).delete()

    actions.switch_off(user=person, by=make.staff())

    assert not is_signed_in(listed)
    assert not is_signed_in(unlisted)


def test_a_disabled_account_s_form_does_nothing(person: User) -> None:
    client = browser(person)

    actions.switch_off(user=person, by=make.staff())
    client.post("/account/details/", {"name": "Renamed", "time_zone": "America/Denver"})

    person.refresh_from_db()
    assert person.name != "Renamed"


@pytest.mark.parametrize("way", ["password", "code", "reset"])
def test_a_disabled_account_has_no_way_in(way: str, person: User, client: Client, mailoutbox: list[object]) -> None:
    actions.switch_off(user=person, by=make.staff())

    match way:
        case "password":
            client.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD})
        case "code":
            client.post("/accounts/login/code/", {"email": person.email})
        case "reset":
            client.post("/accounts/password/reset/", {"email": person.email})

    assert not is_signed_in(client)
    assert [message.subject for message in mailoutbox if "code" in message.body] == []  # type: ignore[attr-defined]
    assert not any("/password/reset/key/" in message.body for message in mailoutbox)  # type: ignore[attr-defined]


def test_signing_out_ends_the_session_on_the_server(person: User) -> None:
    client = browser(person)
    cookies = client.cookies.output()

    client.post("/accounts/logout/")

    copied = Client()
    copied.cookies.load(cookies)
    assert not is_signed_in(copied)
