"""The page of a request that was refused for its number."""

from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(settings: Settings) -> Client:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "post": "1/d/user"}
    client = Client()
    client.force_login(make.user())
    client.post("/theme/", {"theme": "dark"})
    return client


def test_what_was_typed_can_be_sent_again(member: Client) -> None:
    page = member.post(
        "/account/details/",
        {"name": 'Pat "<b>" Doe', "time_zone": "America/Denver"},
        headers={"referer": "http://testserver/account/details/?a=b"},
    )

    assert page.status_code == 429
    assertContains(page, "then try again", status_code=429)
    assertContains(page, '<form method="post" action="/account/details/">', status_code=429)
    assert 'name="name" value="Pat "<b>" Doe"' in unescape(page.text)
    assertContains(page, '<a class="btn-quiet" href="/account/details/">', status_code=429)


def test_secrets_are_not_kept(member: Client) -> None:
    page = member.post(
        "/accounts/password/change/", {"oldpassword": "seven otters", "password1": "otters seven", "code": "123456"}
    )

    for secret in ("seven otters", "otters seven", "123456"):
        assertNotContains(page, secret, status_code=429)


@pytest.mark.parametrize("referer", ["https://evil.example/account/", "javascript:alert(1)", "//evil.example/", ""])
def test_the_way_back_leads_nowhere_else(member: Client, referer: str) -> None:
    page = member.post("/account/details/", {"name": "Pat"}, headers={"referer": referer})

    assertNotContains(page, "Back to the form", status_code=429)
