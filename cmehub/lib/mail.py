"""Mail transports: SMTP that knows whether the body was begun, and a folder of messages for development."""

import contextlib
import os
import smtplib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend


class _Watched:
    """Notes the moment after which a lost connection leaves the outcome unknown."""

    body_begun = False

    def data(self, msg: Any) -> Any:
        self.body_begun = True
        return super().data(msg)  # type: ignore[misc]


class WatchedSmtp(_Watched, smtplib.SMTP):
    pass


class WatchedSmtpSsl(_Watched, smtplib.SMTP_SSL):
    pass


class SmtpBackend(EmailBackend):
    """Django's SMTP backend; `body_begun` says whether DATA of the current message was sent."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return WatchedSmtpSsl if self.use_ssl else WatchedSmtp

    @property
    def body_begun(self) -> bool:
        return bool(self.connection and getattr(self.connection, "body_begun", False))

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if self.connection:
            self.connection.body_begun = False  # type: ignore[attr-defined]
        return super().send_messages(email_messages)


class MailboxBackend(BaseEmailBackend):
    """Keep each message as a file in `settings.MAILBOX_DIR`; the names sort by the time of sending."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = settings.MAILBOX_DIR
        assert folder is not None, "EMAIL_URL names no mailbox"
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            write_whole(folder / f"{time.time_ns()}-{os.getpid()}.eml", message.message().as_bytes())
        return len(email_messages)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees all of it or nothing."""
    part = path.with_suffix(".part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
