"""Color scheme, about pages, error pages."""

import pytest
from django.conf import settings as given
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from cmehub.site import errors


@pytest.mark.parametrize(("chosen", "kept"), [("dark", "dark"), ("light", "light"), ("", ""), ("pink", "")])
def test_color_scheme_is_kept_for_a_year(client: Client, chosen: str, kept: str) -> None:
    response = client.post(reverse("theme"), {"theme": chosen, "next": "/privacy/?a=1"})

    assert response.headers["Location"] == "/privacy/?a=1"
    cookie = response.cookies["theme"]
    assert (cookie.value, cookie["max-age"]) == (kept, 365 * 86400 if kept else 0)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_color_scheme_redirects_only_within_the_site(client: Client, target: str) -> None:
    response = client.post(reverse("theme"), {"theme": "dark", "next": target})

    assert response.headers["Location"] == "/"


def test_color_scheme_needs_post(client: Client) -> None:
    assert client.get(reverse("theme")).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(("cookie", "expected"), [("dark", ' data-theme="dark">'), ("pink", ">")])
def test_server_renders_the_color_scheme(client: Client, cookie: str, expected: str) -> None:
    client.cookies["theme"] = cookie

    assert f'<html lang="en-US"{expected}' in client.get("/privacy/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["accessibility", "privacy"])
def test_about_pages_show_the_contact_address(client: Client, name: str) -> None:
    assert "hub@hub.example" in client.get(reverse(name)).content.decode()


@pytest.mark.django_db
def test_public_pages_allow_no_inline_code(client: Client) -> None:
    response = client.get("/privacy/")

    assert "unsafe" not in response["Content-Security-Policy"]
    html = response.content.decode()
    assert " style=" not in html
    assert "<script>" not in html
    assert " onclick" not in html


@pytest.mark.django_db
def test_not_found_offers_the_search(client: Client) -> None:
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert f'action="{reverse("programs:list")}"' in response.content.decode()


def request(path: str = "/") -> HttpRequest:
    made = RequestFactory().get(path)
    made.request_id = "abc123"  # type: ignore[attr-defined]
    return made


def test_server_error_needs_no_database() -> None:
    response = errors.server_error(request())

    assert response.status_code == 500
    assert "abc123" in response.content.decode()


@pytest.mark.django_db
def test_expired_session_says_what_to_do(settings: Settings) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post(reverse("theme"), {"theme": "dark"})

    assert response.status_code == 403
    assert "Your session expired" in response.content.decode()


@pytest.mark.django_db
def test_ribbon_is_shown_only_in_a_demo_world(client: Client, settings: Settings) -> None:
    assert given.DEMO_WORLD is False
    assert "Demo data" not in client.get("/privacy/").content.decode()

    settings.DEMO_WORLD = True

    assert "Demo data" in client.get("/privacy/").content.decode()
