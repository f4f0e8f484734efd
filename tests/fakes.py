"""Fakes of external services: an SMTP server that counts messages and fails on request."""

import asyncio
import email
import email.policy
import socket
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from enum import Enum, auto
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Trouble(Enum):
    """Ways an SMTP server can fail to answer."""

    DROP = auto()  # close the connection without accepting the message
    TAKE_AND_DROP = auto()  # accept the message, then close the connection without answering
    HANG = auto()  # stay silent until the sender times out


Answer = str | Trouble | None  # None: accept


class MailServer:
    """A local SMTP server. Use as `with MailServer() as server:`.

    `answer_rcpt` gets the address, `answer_data` the message; what they return is the answer.
    """

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.answer_rcpt: Callable[[str], Answer] = lambda address: None
        self.answer_data: Callable[[EmailMessage], Answer] = lambda message: None
        self.port = free_port()
        self._controller = Controller(_Handler(self), hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> "MailServer":
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def arrived(self) -> "Counter[str]":
        """How often each Message-ID was accepted."""
        return Counter(str(message["Message-ID"]) for message in self.messages)

    @property
    def recipients(self) -> list[str]:
        return [str(message["To"]) for message in self.messages]


class _Handler:
    def __init__(self, fake: MailServer) -> None:
        self.fake = fake

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.fake.answer_rcpt(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return await self._say(server, answer)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        answer = self.fake.answer_data(message)
        if answer is None or answer is Trouble.TAKE_AND_DROP:
            self.fake.messages.append(message)
        return await self._say(server, answer)

    async def _say(self, server: Any, answer: Answer) -> str:
        if answer is Trouble.HANG:
            await asyncio.sleep(30)
        if isinstance(answer, Trouble):
            server.transport.abort()
            return "421 closing"
        return answer or "250 OK"


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
