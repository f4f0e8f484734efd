"""Programs that were viewed last, which only the browser keeps."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from pytest_django.asserts import assertNotContains, assertRedirects

from programs.catalog.enums import ListingState
from programs.catalog.models import Program
from tests.factories import programs as make

pytestmark = pytest.mark.django_db
LIST = reverse("programs:list")


def view(client: Client, *programs: Program) -> None:
    for program in programs:
        client.get(reverse("programs:detail", args=[program.slug]))


def recent(client: Client) -> list[str]:
    return [program.title for program in client.get(LIST).context["recent"]]


def test_the_last_six_are_listed_each_once_the_latest_first(client: Client) -> None:
    programs = [make.program(title=f"Program {letter}") for letter in "ABCDEFG"]

    view(client, *programs, programs[3])

    assert recent(client) == [f"Program {letter}" for letter in "DGFECB"]


def test_what_is_no_longer_public_is_left_out(client: Client) -> None:
    kept, gone = make.program(title="Kept"), make.program(title="Gone")
    view(client, kept, gone)
    Program.objects.filter(pk=gone.pk).update(state=ListingState.DRAFT)

    assert recent(client) == ["Kept"]


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(client: Client, settings: Settings) -> None:
    settings.HTTPS = True
    settings.SECURE_SSL_REDIRECT = False

    view(client, make.program())

    cookie = client.cookies[settings.RECENT_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)
    assert (cookie["path"], cookie["domain"], cookie["max-age"]) == ("/", "", 30 * 86400)


@pytest.mark.parametrize("value", ["", "x", "00000000000040008000000000000000:abc:def"])
def test_an_altered_cookie_counts_as_none(client: Client, value: str) -> None:
    client.cookies[settings.RECENT_COOKIE_NAME] = value

    assert recent(client) == []


def test_clearing_the_list_removes_the_cookie_and_returns_to_the_page(client: Client) -> None:
    view(client, make.program())

    response = client.post(reverse("programs:recent_clear"), {"next": f"{LIST}?q=sepsis"})

    assertRedirects(response, f"{LIST}?q=sepsis")
    assert client.cookies[settings.RECENT_COOKIE_NAME].value == ""
    assertNotContains(client.get(LIST), "Recently viewed")


def test_htmx_gets_the_results_without_the_list(client: Client) -> None:
    view(client, make.program())

    assertNotContains(client.get(LIST, headers={"HX-Request": "true"}), "Recently viewed")
