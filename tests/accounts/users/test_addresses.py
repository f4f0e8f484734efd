"""Events of signing in record where they came from, and trust X-Forwarded-For only behind our proxy."""

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.audit.models import Event, EventAddress
from accounts.users.http import client_address
from tests.factories import accounts as make
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(*, forwarded: str = "") -> str:
    person = make.user(password=PASSWORD)
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    Client(REMOTE_ADDR="198.51.100.4").post(
        "/accounts/login/", {"login": person.email, "password": PASSWORD}, headers=headers
    )
    event = Event.objects.get(kind="users.signed_in", actor_id=person.pk)
    return str(EventAddress.objects.get(event_id=event.pk, at=event.at).ip)


def test_a_sign_in_records_the_address() -> None:
    assert sign_in() == "198.51.100.4"


def test_a_forged_header_is_ignored_without_a_proxy() -> None:
    assert sign_in(forwarded="203.0.113.9") == "198.51.100.4"


def test_behind_the_proxy_the_last_address_counts(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    assert sign_in(forwarded="10.0.0.1, 203.0.113.9") == "203.0.113.9"


def test_a_request_without_an_address_records_none() -> None:
    assert client_address(None) is None
    Client(REMOTE_ADDR="not an address").force_login(make.user())

    assert not EventAddress.objects.exists()


def test_deleting_an_account_leaves_events_without_the_person() -> None:
    person = make.user()
    client = Client(REMOTE_ADDR="198.51.100.4")
    client.force_login(person)
    client.post("/accounts/logout/")
    person.delete()

    assert set(Event.objects.filter(kind__startswith="users.signed").values_list("kind", flat=True)) == {
        "users.signed_in",
        "users.signed_out",
    }
