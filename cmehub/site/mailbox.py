"""Read the development mailbox: messages that `cmehub.lib.mail.MailboxBackend` stored as files."""

import datetime as dt
import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

_NAME = re.compile(r"\d{1,24}-\d{1,10}\.eml")
SHOWN = 200


@dataclass(frozen=True)
class Mail:
    """One message. `html` is '' if it has no HTML part."""

    name: str
    subject: str
    sender: str
    to: str
    sent_at: dt.datetime | None
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


def newest() -> list[Mail]:
    """Return the latest messages, newest first. Skips files deleted meanwhile."""
    folder = settings.MAILBOX_DIR
    if folder is None or not folder.is_dir():
        return []
    paths = sorted((path for path in folder.glob("*.eml") if _NAME.fullmatch(path.name)), reverse=True)
    return list(_present(paths[:SHOWN]))


def find(name: str) -> Mail | None:
    """Return the message with that file name, or None. Names that can't be a message's never reach the disk."""
    folder = settings.MAILBOX_DIR
    if folder is None or not _NAME.fullmatch(name):
        return None
    return next(_present([folder / name]), None)


def _present(paths: list[Path]) -> Iterator[Mail]:
    for path in paths:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue
        yield _read(path.name, content)


def _read(name: str, content: bytes) -> Mail:
    message = email.message_from_bytes(content, EmailMessage, policy=email.policy.default)
    return Mail(
        name=name,
        subject=str(message["Subject"] or ""),
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        sent_at=_moment(str(message["Date"] or "")),
        headers=tuple((key, str(value)) for key, value in message.items()),
        text=_body(message, "plain"),
        html=_body(message, "html"),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def _moment(header: str) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(header)
    except ValueError:
        return None
