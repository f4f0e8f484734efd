"""The development mailbox: files, pages and invalid requests."""

import os
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from cmehub.lib.mail import MailboxBackend
from cmehub.site import mailbox


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DEBUG = True
    settings.MAILBOX_DIR = tmp_path / "mail"
    return tmp_path / "mail"


def send(subject: str = "Grüße", html: str = "<html><head></head><body>Hello</body></html>") -> None:
    mail = EmailMultiAlternatives(subject, "Hello", "CME Hub <hub@hub.example>", ["dana@people.example"])
    mail.attach_alternative(html, "text/html")
    MailboxBackend().send_messages([mail])


def test_message_is_read_back_as_it_was_sent(folder: Path) -> None:
    send()

    (mail,) = mailbox.newest()

    assert (mail.subject, mail.to, mail.sender) == ("Grüße", "dana@people.example", "CME Hub <hub@hub.example>")
    assert (mail.text.strip(), mail.html.strip()) == ("Hello", "<html><head></head><body>Hello</body></html>")
    assert mail.sent_at is not None
    assert ("Subject", "Grüße") in mail.headers


def test_newest_comes_first(folder: Path) -> None:
    for subject in ("first", "second"):
        send(subject)

    assert [mail.subject for mail in mailbox.newest()] == ["second", "first"]


def test_partial_and_unrelated_files_are_not_shown(folder: Path) -> None:
    send()
    (folder / "123-4.part").write_bytes(b"Subject: half")
    (folder / "notes.eml").write_bytes(b"Subject: foreign")

    assert [mail.subject for mail in mailbox.newest()] == ["Grüße"]


@pytest.mark.parametrize("name", ["../secret.eml", "..%2f1-1.eml", "1-1.eml/../../x", "/etc/passwd", "", "1-1.part"])
def test_only_names_of_messages_reach_the_disk(folder: Path, name: str) -> None:
    folder.mkdir()
    (folder.parent / "secret.eml").write_bytes(b"Subject: secret")

    assert mailbox.find(name) is None


def test_list_of_an_empty_mailbox_says_what_will_be_here(folder: Path, client: Client) -> None:
    response = client.get(reverse("dev_mail"))

    assert "No emails yet" in response.content.decode()


def test_html_can_only_be_framed_by_our_page_and_use_inline_styles(folder: Path, client: Client) -> None:
    send()
    name = os.listdir(folder)[0]

    response = client.get(reverse("dev_mail_html", args=[name]))

    assert response.content.startswith(b'<html><head><base target="_top">')
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "script-src" not in policy
    strict = client.get(reverse("dev_mail_message", args=[name]))["Content-Security-Policy"]
    assert "unsafe-inline" not in strict


@pytest.mark.parametrize("name", ["dev_mail_message", "dev_mail_html"])
def test_unknown_message_is_a_404(folder: Path, client: Client, name: str) -> None:
    assert client.get(reverse(name, args=["1-1.eml"])).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/dev/mail/",
        "/dev/mail/1-1.eml/",
        "/dev/mail/1-1.eml/html/",
        "/styleguide/",
        "/styleguide/list/",
        "/styleguide/mail/",
    ],
)
@pytest.mark.django_db
def test_development_pages_are_a_404_in_production(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
