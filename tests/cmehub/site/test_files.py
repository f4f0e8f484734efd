"""Files at fixed addresses, and what browsers may do with the hub's responses."""

import datetime as dt
import io

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

pytestmark = pytest.mark.django_db


def test_robots_stay_out_of_private_pages(client: Client) -> None:
    response = client.get("/robots.txt")

    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /admin/", "Disallow: /accounts/", "Disallow: /inbox/"} <= set(lines)
    assert "Disallow: /" not in lines


def test_the_old_icon_address_leads_to_the_icon(client: Client) -> None:
    response = client.get("/favicon.ico")

    assert response.status_code == 302
    assert "img/favicon" in response["Location"]
    with open(str(finders.find("img/favicon.ico")), "rb") as file:
        assert file.read(4) == b"\x00\x00\x01\x00"


def test_the_manifest_names_icons_of_the_sizes_it_says(client: Client) -> None:
    response = client.get("/manifest.webmanifest")

    assert response["Content-Type"] == "application/manifest+json"
    found = response.json()
    assert (found["name"], found["start_url"], found["lang"]) == ("CME Hub", "/", "en-US")
    assert {icon["sizes"] for icon in found["icons"]} == {"192x192", "512x512"}
    for icon, name in zip(found["icons"], ("icon-192.png", "icon-512.png", "icon-maskable.png"), strict=True):
        assert _png_size(name) == icon["sizes"]
    assert f'rel="manifest" href="{reverse("manifest")}"' in client.get("/privacy/").content.decode()


def _png_size(name: str) -> str:
    with open(str(finders.find(f"img/{name}")), "rb") as file:
        head = io.BytesIO(file.read(24))
    head.seek(16)
    return f"{int.from_bytes(head.read(4))}x{int.from_bytes(head.read(4))}"


def test_security_txt_has_what_rfc_9116_requires(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = "mailto:security@hub.example"

    response = client.get("/.well-known/security.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields["Contact"] == "mailto:security@hub.example"
    assert fields["Canonical"] == "http://localhost:8000/.well-known/security.txt"
    expires = dt.datetime.fromisoformat(fields["Expires"])
    assert timezone.now() + dt.timedelta(days=30) < expires < timezone.now() + dt.timedelta(days=365)


@pytest.mark.parametrize("path", ["/", "/privacy/", "/nowhere/", "/admin/login/", "/robots.txt"])
def test_no_other_site_embeds_our_pages_and_no_page_asks_for_a_device(client: Client, path: str) -> None:
    response = client.get(path)

    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    for feature in ("camera", "geolocation", "microphone"):
        assert f"{feature}=()" in response["Permissions-Policy"]


def test_static_files_are_ours_alone(client: Client, settings: Settings) -> None:
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True

    response = client.get("/static/css/tokens.css")

    response.close()
    assert response.status_code == 200
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
