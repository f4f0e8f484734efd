"""One email when a browser that's new to an account signs in, and none otherwise."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.audit.models import Event
from accounts.devices import actions, delivery
from accounts.devices.models import KnownDevice
from accounts.devices.rules import NOTICE
from accounts.devices.tasks import drop_old
from accounts.notices import kinds, mails
from accounts.notices.models import Heartbeat, Notice
from accounts.users.models import User
from tests.accounts.users.test_signing_in import code_in, link_in
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"
COOKIE = settings.DEVICE_COOKIE_NAME


def _sign_in(client: Client, person: User) -> Any:
    return client.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD})


def _notices() -> list[Notice]:
    return list(Notice.objects.filter(kind=NOTICE).order_by("pk"))


@pytest.fixture
def person() -> User:
    """Somebody who signed in before, with another browser."""
    made = make.user(password=make.PASSWORD, time_zone="America/Denver", last_login=timezone.now())
    actions.sign_in(user=made, token="another", browser="", ip="", is_first=True, now=timezone.now())
    return made


def test_a_new_browser_is_told_about_once(person: User) -> None:
    client = Client(headers={"user-agent": FIREFOX}, REMOTE_ADDR="192.0.2.7")

    for _ in range(2):
        _sign_in(client, person)
        client.post("/accounts/logout/")

    (notice,) = _notices()
    assert notice.recipient == person
    assert (notice.context["browser"], notice.context["ip"]) == ("Firefox on Windows", "192.0.2.7")
    assert KnownDevice.objects.filter(user=person).count() == 2


def test_the_first_sign_in_of_an_account_is_no_news() -> None:
    newcomer = make.user(password=make.PASSWORD)

    _sign_in(Client(), newcomer)

    assert _notices() == []
    assert KnownDevice.objects.filter(user=newcomer).count() == 1


def test_somebody_who_comes_back_after_years_is_told(person: User) -> None:
    KnownDevice.objects.all().delete()

    _sign_in(Client(), person)

    assert len(_notices()) == 1


def test_two_accounts_in_one_browser_are_each_told_once(person: User) -> None:
    colleague = make.user(password=make.PASSWORD, last_login=timezone.now())
    client = Client()

    for each in (person, colleague, person, colleague):
        _sign_in(client, each)
        client.post("/accounts/logout/")

    assert [notice.recipient for notice in _notices()] == [person, colleague]


def test_sign_in_by_code_counts_too(person: User, mailoutbox: list[Any]) -> None:
    client = Client()
    client.post("/accounts/login/code/", {"email": person.email})

    client.post("/accounts/login/code/confirm/", {"code": code_in(mailoutbox[0])})

    assert client.get("/account/").status_code == 200
    assert len(_notices()) == 1


def test_a_wrong_password_sets_no_cookie_and_sends_nothing(person: User) -> None:
    response = Client().post("/accounts/login/", {"login": person.email, "password": "wrong every time"})

    assert COOKIE not in response.cookies
    assert _notices() == []


def test_a_password_without_the_second_factor_is_no_sign_in(person: User) -> None:
    make.authenticator_app(person)

    response = _sign_in(Client(), person)

    assert COOKIE not in response.cookies
    assert _notices() == []


def test_the_cookie_is_random_and_only_its_hash_is_stored(person: User) -> None:
    response = _sign_in(Client(), person)

    cookie = response.cookies[COOKIE]
    assert len(cookie.value) == 43
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["path"]) == (
        True,
        "Lax",
        365 * 86_400,
        "/",
    )
    assert cookie.value not in str(list(KnownDevice.objects.values()))
    assert person.email not in str(cookie)


@pytest.mark.parametrize("forged", ["", "x", "a\r\nb", "x" * 4_000, "ü" * 43])
def test_a_forged_cookie_is_replaced(person: User, forged: str) -> None:
    client = Client()
    client.cookies[COOKIE] = forged

    response = _sign_in(client, person)

    assert len(response.cookies[COOKIE].value) == 43
    assert len(_notices()) == 1


def test_a_known_browser_of_somebody_else_is_new_to_this_account(person: User) -> None:
    client = Client()
    _sign_in(client, make.user(password=make.PASSWORD))
    client.post("/accounts/logout/")

    _sign_in(client, person)

    assert [notice.recipient for notice in _notices()] == [person]


def test_after_a_new_password_the_other_browsers_are_new_again(person: User) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        _sign_in(client, person)

    new = {"oldpassword": make.PASSWORD, "password1": "a lake in winter", "password2": "a lake in winter"}
    here.post("/accounts/password/change/", new)

    kept = KnownDevice.objects.get(user=person)
    assert kept.token_hash == actions._hashed(here.cookies[COOKIE].value)
    assert Event.objects.filter(kind="devices.forgotten").count() == 2


def test_a_browser_is_forgotten_a_year_after_its_last_sign_in(person: User) -> None:
    now = timezone.now()
    for days in (364, 366):
        then = now - dt.timedelta(days=days)
        actions.sign_in(user=person, token=str(days), browser="", ip="", is_first=True, now=then)

    drop_old.apply()

    assert set(KnownDevice.objects.values_list("token_hash", flat=True)) == {
        actions._hashed("another"),
        actions._hashed("364"),
    }
    assert Heartbeat.objects.filter(name="accounts.devices.drop_old").exists()


def test_each_sign_in_keeps_the_browser_for_another_year(person: User) -> None:
    now = timezone.now()
    for days in (300, 0):
        moment = now - dt.timedelta(days=days)
        actions.sign_in(user=person, token="kept", browser="", ip="", is_first=False, now=moment)

    assert KnownDevice.objects.get(token_hash=actions._hashed("kept")).last_used_at == now


def test_the_email_says_when_where_and_what_to_do(person: User, settings: Settings) -> None:
    moment = dt.datetime(2026, 7, 1, 20, 5, tzinfo=dt.UTC)
    actions.sign_in(user=person, token="t", browser="Safari on iPhone", ip="192.0.2.7", is_first=False, now=moment)
    (notice,) = _notices()

    content = delivery.render(notice, moment)
    mail = mails.write(notice=notice, kind=kinds.get(NOTICE), content=content)

    assert mail.subject == "New sign-in to your CME Hub account"
    for words in ("Jul 1, 2026, 2:05 PM MDT", "Safari on iPhone", "192.0.2.7", "If this wasn't you"):
        assert words in str(mail.body)
    assert f"{settings.SITE_URL}/accounts/sessions/" in str(mail.body)
    assert "List-Unsubscribe" not in mail.extra_headers


def test_a_reset_password_forgets_every_other_browser(person: User, mailoutbox: list[Any]) -> None:
    stranger = Client()
    stranger.post("/accounts/password/reset/", {"email": person.email})
    form = stranger.get(link_in(mailoutbox[0]), follow=True).redirect_chain[-1][0]

    stranger.post(form, {"password1": "a lake in winter", "password2": "a lake in winter"})

    assert not KnownDevice.objects.filter(user=person).exists()


def test_people_cannot_unsubscribe_from_it() -> None:
    assert NOTICE not in {kind.name for kind in kinds.subscribed()}
