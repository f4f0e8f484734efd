"""Email backends: SMTP that tracks whether the message body was started, and a mailbox folder for development."""

import contextlib
import os
import re
import smtplib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.policy import Compat32
from email.utils import parseaddr
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from cmehub.lib.smtp import WatchedSmtp, WatchedSmtpSsl

_NO_SUCH_MAILBOX = re.compile(r"^5\.1\.\d{1,3}\b")
_ENHANCED_STATUS = re.compile(r"^[245]\.\d{1,3}\.\d{1,3}\b")


class Verdict(Enum):
    """What a failed attempt means for the message."""

    LATER = "temporary failure"
    NEVER = "message rejected"
    NO_SUCH_ADDRESS = "no such address"
    NOT_SENT = "certainly not sent, and not the message's fault"
    UNKNOWN = "may or may not have been sent"


@dataclass(frozen=True)
class Failure:
    """A verdict and its reason, which contains no address."""

    verdict: Verdict
    reason: str
    connection_lost: bool = False


class SmtpBackend(EmailBackend):
    """Django's SMTP backend. `body_begun` says whether the body of the latest message was started."""

    body_begun = False

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return WatchedSmtpSsl if self.use_ssl else WatchedSmtp

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.body_begun = False
        return super().send_messages(email_messages)

    def _send(self, email_message: EmailMessage) -> bool:
        """Send like Django's, which parses our own address anew for each message."""
        connection = self.connection  # kept here because Django clears it after a failure
        assert isinstance(connection, WatchedSmtp)
        connection.body_begun = False
        sender, *recipients = map(_sanitized, [email_message.from_email, *email_message.recipients()])
        if not recipients:
            return False
        message = email_message.message()
        message.policy = _POLICY
        try:
            content = message.as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # a SafeMIMEMultipart takes it
            connection.sendmail(sender, recipients, content)
        except smtplib.SMTPException:
            if not self.fail_silently:
                raise
            return False
        finally:
            self.body_begun = connection.body_begun
        return True


class _ShortHeadersAsTheyAre(Compat32):
    """Writes headers that need neither folding nor encoding as they are, which is most of what writing a message takes.

    `SafeMIMEText` and its kind refuse line breaks in them.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        if isinstance(value, str) and value.isascii() and len(name) + len(value) + 2 <= _LINE:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


_LINE = 76  # characters
_POLICY = _ShortHeadersAsTheyAre()


@lru_cache(maxsize=100)
def _sanitized(address: str) -> str:
    return str(sanitize_address(address, settings.DEFAULT_CHARSET))


class MailboxBackend(BaseEmailBackend):
    """Store each message as a file in `settings.MAILBOX_DIR`. File names sort by time sent."""

    body_begun = False  # files are written atomically

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = settings.MAILBOX_DIR
        assert folder is not None, "EMAIL_URL isn't a mailbox"
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            write_whole(folder / f"{time.time_ns()}-{os.getpid()}.eml", message.message().as_bytes())
        return len(email_messages)


def judge(error: Exception, backend: BaseEmailBackend) -> Failure:
    """Return what an exception of `backend.send_messages` means for its one message.

    An answer from the server is certain. Without one, it depends on whether the body was started. For backends that
    don't say, we assume it was.
    """
    begun = getattr(backend, "body_begun", True)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _refused_recipient(error)
    if isinstance(error, smtplib.SMTPDataError) and 400 <= error.smtp_code < 600:
        return _refused_body(error, reset=begun)
    if begun:
        return Failure(Verdict.UNKNOWN, f"no answer after the message was started ({type(error).__name__})", True)
    if isinstance(error, smtplib.SMTPNotSupportedError) or not isinstance(error, OSError):  # smtplib's are OSErrors
        return Failure(Verdict.NEVER, f"couldn't be written ({type(error).__name__})")
    return _not_reached(error)


def _refused_recipient(error: smtplib.SMTPRecipientsRefused) -> Failure:
    """Our messages have one recipient, so there's one answer."""
    code, text = next(iter(error.recipients.values()))
    status = _status(code, text)
    if code < 500:
        return Failure(Verdict.LATER, f"{status} to RCPT", connection_lost=code == 421)
    bad_address = _NO_SUCH_MAILBOX.match(_words(text))
    return Failure(Verdict.NO_SUCH_ADDRESS if bad_address else Verdict.NEVER, f"{status} to RCPT")


def _refused_body(error: smtplib.SMTPDataError, *, reset: bool) -> Failure:
    """`reset` says whether smtplib reset the connection for the next message, which it does only after the body."""
    verdict = Verdict.NEVER if error.smtp_code >= 500 else Verdict.LATER
    lost = error.smtp_code == 421 or not reset
    return Failure(verdict, f"{_status(error.smtp_code, error.smtp_error)} to DATA", connection_lost=lost)


def _not_reached(error: OSError) -> Failure:
    """No connection, or the server rejects us rather than this message. Retried, since the message isn't at fault."""
    reason = type(error).__name__
    if isinstance(error, smtplib.SMTPResponseException):
        reason = f"{_status(error.smtp_code, error.smtp_error)}, {reason}"
    return Failure(Verdict.NOT_SENT, f"not handed over ({reason})", connection_lost=True)


def _words(text: bytes | str) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else text


def _status(code: int, text: bytes | str) -> str:
    """Return a status like '550 5.1.1', without the server's text, which may contain the address."""
    enhanced = _ENHANCED_STATUS.match(_words(text))
    return f"{code} {enhanced.group()}" if enhanced else str(code)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file atomically."""
    part = path.with_suffix(".part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()


def contact_address() -> str:
    """Return the bare email address that the hub's emails come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
