"""Fakes of external services, which fail on request: an SMTP server, and the NPI registry."""

import asyncio
import email
import email.policy
import json
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from email.message import EmailMessage
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

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

    `answer_rcpt` gets the address, `answer_data` the message; what they return is the answer. With `pipelining` it
    takes several commands at once, as most servers do.
    """

    def __init__(self, *, pipelining: bool = False) -> None:
        self.pipelining = pipelining
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

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return ["250-PIPELINING", *responses] if self.fake.pipelining else responses

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


class NpiRegistry:
    """A local NPPES API, version 2.1. Use as `with NpiRegistry() as registry:`.

    `records` are results by NPI. `answer` replaces the response with a status, a content type and a body, or with bytes
    that are sent slowly, one at a time.
    """

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Any]] = {}
        self.answer: Callable[[], tuple[int, str, bytes] | Iterable[bytes] | None] = lambda: None
        self.asked: list[dict[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    def __enter__(self) -> "NpiRegistry":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/api/"

    def _handler(registry) -> type[BaseHTTPRequestHandler]:  # noqa: N805  (the handler has a self of its own)
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = dict(parse_qsl(urlsplit(self.path).query))
                registry.asked.append(query)
                given = registry.answer()
                if given is None:
                    given = (200, "application/json", json.dumps(registry._found(query)).encode())
                if isinstance(given, tuple):
                    status, content_type, body = given
                    self._head(status, content_type, len(body))
                    self.wfile.write(body)
                else:
                    self._head(200, "application/json", None)
                    for piece in given:
                        self.wfile.write(piece)

            def _head(self, status: int, content_type: str, length: int | None) -> None:
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                if length is not None:
                    self.send_header("Content-Length", str(length))
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None: ...

        return Handler

    def _found(self, query: dict[str, str]) -> dict[str, Any]:
        if query.get("version") != "2.1":
            return {"Errors": [{"description": "Unsupported Version", "field": "version", "number": "17"}]}
        number = query.get("number", "")
        if not (len(number) == 10 and number.isdigit()):
            return {"Errors": [{"description": "NPI must be 10 digits", "field": "number", "number": "06"}]}
        results = [self.records[number]] if number in self.records else []
        return {"result_count": len(results), "results": results}


def npi_result(npi: str, first: str = "DANA", last: str = "REYES", **changes: Any) -> dict[str, Any]:
    """Return one result as the API writes it: capitals, strings for numbers, '--' for empty values."""
    address = {
        "address_1": "1 EXAMPLE ST",
        "address_purpose": "LOCATION",
        "address_type": "DOM",
        "city": "ALBANY",
        "country_code": "US",
        "country_name": "United States",
        "postal_code": "122010001",
        "state": "NY",
    }
    result = {
        "number": npi,
        "enumeration_type": "NPI-1",
        "created_epoch": "1171564996000",
        "last_updated_epoch": "1222819200000",
        "basic": {
            "first_name": first,
            "last_name": last,
            "middle_name": "--",
            "name_suffix": "--",
            "credential": "NP",
            "sole_proprietor": "NO",
            "sex": "X",
            "enumeration_date": "2015-02-15",
            "last_updated": "2024-10-01",
            "status": "A",
        },
        "addresses": [address, {**address, "address_purpose": "MAILING", "state": "NJ"}],
        "practiceLocations": [],
        "taxonomies": [
            {"code": "163W00000X", "desc": "Registered Nurse", "primary": False, "state": "NY", "license": "--"},
            {"code": "363LF0000X", "desc": "Nurse Practitioner", "primary": True, "state": "CA", "license": "1"},
        ],
        "identifiers": [],
        "other_names": [],
        "endpoints": [],
    }
    return {**result, **changes}
