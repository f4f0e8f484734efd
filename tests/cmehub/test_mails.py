"""Every email about signing in and security, as text and HTML."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import allauth
import html5lib
import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from accounts.users.models import User

_FOLDERS = (settings.BASE_DIR / "templates" / "account" / "email", settings.BASE_DIR / "templates" / "mfa" / "email")
PREFIXES = sorted(
    str(path.relative_to(settings.BASE_DIR / "templates")).removesuffix("_subject.txt")
    for folder in _FOLDERS
    for path in folder.glob("*_subject.txt")
)
CONTEXT: dict[str, Any] = {
    "activate_url": "http://localhost:8000/confirm/a&b/",
    "password_reset_url": "http://localhost:8000/reset/a&b/",
    "signup_url": "http://localhost:8000/signup/",
    "code": "ABC-123",
    "email": "o'neil@people.example",
    "from_email": "old@people.example",
    "to_email": "new@people.example",
    "deleted_email": "old@people.example",
    "ip": "192.0.2.1",
    "user_agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/144.0",
    "timestamp": timezone.now(),
}


class _Text(HTMLParser):
    """Collects the visible text."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def written(prefix: str) -> tuple[str, str, str]:
    """Return subject, text and HTML."""
    with context.request_context(RequestFactory().get("/")):
        mail = get_adapter().render_mail(prefix, "dana@people.example", {**CONTEXT, "user": User(name="Dana")})
    assert isinstance(mail, EmailMultiAlternatives)
    return str(mail.subject), str(mail.body), str(mail.alternatives[0][0])


def test_every_allauth_email_is_overridden() -> None:
    root = Path(allauth.__file__).parent / "templates"
    theirs = {
        str(path.relative_to(root)).removesuffix("_subject.txt")
        for part in ("account", "mfa")
        for path in (root / part / "email").glob("*_subject.txt")
    }

    assert theirs <= set(PREFIXES)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_mail(prefix: str) -> None:
    subject, text, html = written(prefix)

    html5lib.HTMLParser(strict=True).parse(html)
    assert 0 < len(subject) <= 60
    assert "{{" not in text + html
    assert "&#x27;" not in text
    assert "&amp;" not in text
    assert "whatever your notification settings" in text
    seen = _Text()
    seen.feed(html)
    assert "whatever your notification settings" in " ".join(seen.words)


@pytest.mark.parametrize(
    ("prefix", "link"),
    [
        ("account/email/email_confirmation_signup", "http://localhost:8000/confirm/a&b/"),
        ("account/email/password_reset_key", "http://localhost:8000/reset/a&b/"),
        ("account/email/unknown_account", "http://localhost:8000/signup/"),
    ],
)
def test_link_is_in_both_parts(prefix: str, link: str) -> None:
    _, text, html = written(prefix)

    assert link in text
    assert f'href="{link.replace("&", "&amp;")}"' in html


def test_change_says_when_and_where() -> None:
    _, text, html = written("account/email/password_changed")

    for body in (text, html):
        assert "Firefox on Windows" in body
        assert "192.0.2.1" in body
        assert "/accounts/sessions/" in body


def test_layout_has_unsubscribe_link_and_postal_address() -> None:
    stop = {"unsubscribe_url": "http://localhost:8000/u/token/", "postal_address": "1 Example Street"}

    text = render_to_string("emails/layout.txt", stop)
    html = render_to_string("emails/layout.html", stop)

    assert "Unsubscribe: http://localhost:8000/u/token/" in text
    assert 'href="http://localhost:8000/u/token/"' in html
    for body in (text, html):
        assert "1 Example Street" in body
