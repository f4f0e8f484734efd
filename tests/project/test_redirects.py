"""No address leads to another site, and nothing that's entered becomes a header."""

import time
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core import mail
from django.test import Client

from accounts.demo import current_code
from accounts.notices import kinds, mails
from accounts.notices.kinds import Content
from accounts.users.models import User
from tests.factories import accounts as make
from tests.factories import notices as make_notices
from tests.project.test_access import signed_in
from tests.project.test_addresses import fitting, routes

pytestmark = pytest.mark.django_db

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "%2f%2fevil.example",
    "/%09/evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
)
PARAMETERS = ("next", "return", "redirect", "url", "continue", "to")


def leads_away(location: str) -> bool:
    """Whether a browser, which reads backslashes as slashes and drops tabs, would leave the site."""
    target = urlsplit(urljoin("http://testserver/page/", location.replace("\\", "/").replace("\t", "")))
    return (target.scheme, target.netloc) != ("http", "testserver")


def _locations(response: Any) -> list[str]:
    return [value for name, value in response.items() if name in {"Location", "HX-Redirect", "HX-Location"}]


@pytest.mark.parametrize("who", ["visitor", "member", "staff"])
def test_no_page_follows_a_foreign_address(who: str) -> None:
    client = Client()
    if who != "visitor":
        client.force_login(make.employer() if who == "member" else make.staff())
    wrong = []
    for route in routes():
        if route.startswith(("dev/", "styleguide/", "accounts/logout/")) or ("<" in route and "admin/" in route):
            continue
        for target in ELSEWHERE[:4]:
            response = client.get(f"/{fitting(route)}", dict.fromkeys(PARAMETERS, target))
            wrong += [(route, location) for location in _locations(response) if leads_away(location)]

    assert wrong == []


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_to_no_other_site(target: str, client: Client) -> None:
    person = make.user(password=make.PASSWORD)

    response = client.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD, "next": target})

    assert response.status_code == 302
    assert not leads_away(response["Location"])


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_second_step_leads_to_no_other_site(target: str, client: Client) -> None:
    person = make.staff("Curator", password=make.PASSWORD)
    client.post(f"/accounts/login/?next={target}", {"login": person.email, "password": make.PASSWORD, "next": target})

    response = client.post("/accounts/2fa/authenticate/", {"code": current_code(person, now=time.time()) or ""})

    assert response.status_code == 302
    assert not leads_away(response["Location"])


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize("address", ["/accounts/reauthenticate/", "/accounts/logout/", "/theme/"])
def test_forms_with_a_next_lead_to_no_other_site(address: str, target: str) -> None:
    client = signed_in(make.user(password=make.PASSWORD))

    response = client.post(address, {"password": make.PASSWORD, "theme": "dark", "next": target})

    assert response.status_code == 302
    assert not leads_away(response["Location"])


SPLIT = ("a\r\nBcc: evil@evil.example", "a\nBcc: evil@evil.example", "a%0d%0aBcc: evil@evil.example", "a\u2028Bcc: x")


@pytest.mark.parametrize("split", SPLIT)
@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/"])
def test_an_address_with_a_line_break_gets_no_mail(path: str, split: str, client: Client) -> None:
    client.post(path, {"email": f"{split}@clinic.example", "password1": "a lake in winter"})

    assert mail.outbox == []
    assert not User.objects.exists()


@pytest.mark.parametrize("split", SPLIT)
def test_a_name_with_a_line_break_stays_one_line(split: str) -> None:
    person = make.user()

    signed_in(person).post("/account/details/", {"name": split, "time_zone": "America/Denver"})

    person.refresh_from_db()
    assert len(person.name.splitlines()) == 1


@pytest.mark.parametrize("split", SPLIT)
def test_a_subject_with_a_line_break_adds_no_header(split: str) -> None:
    notice = make_notices.posted(to=make.user())
    kind = kinds.get("verification")
    said = {"subject": split, "text": "", "quote": ""}

    message = mails.write(notice=notice, kind=kind, content=Content("", "/", "", {"said": said})).message()

    assert message["Bcc"] is None
    assert "\n" not in str(message["Subject"]).strip()


@pytest.mark.parametrize("split", ["%0d%0aSet-Cookie:%20a=b", "\r\nSet-Cookie: a=b"])
def test_a_line_break_in_an_address_adds_no_header(split: str) -> None:
    client = signed_in(make.user())

    for address in (f"/programs/?q={split}", f"/theme{split}", f"/account/two-step/?next=/{split}"):
        response = client.get(address)
        assert "a" not in response.cookies
        assert all("\n" not in value for _, value in response.items())
