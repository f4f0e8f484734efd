"""A mail server that only counts what it takes, in a process of its own, so that it isn't what a benchmark measures.

`with MailSink() as sink:` starts it at `sink.url`. It takes every message.
"""

import asyncio
import json
import re
import subprocess
import sys
from collections import Counter
from types import TracebackType

from django.conf import settings

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]*>)", re.IGNORECASE | re.MULTILINE)
_END = b"\r\n.\r\n"
_REPLIES = {b"EHLO": "250-sink\r\n250 PIPELINING", b"DATA": "354 go on", b"QUIT": "221 bye"}


class MailSink:
    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.mail_sink"],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = f"smtp://127.0.0.1:{int(self._process.stdout.readline())}"
        self._arrived: Counter[str] | None = None

    def __enter__(self) -> "MailSink":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    @property
    def arrived(self) -> "Counter[str]":
        """How often each Message-ID was accepted. Stops the server."""
        return self._close().copy()

    def _close(self) -> "Counter[str]":
        if self._arrived is None:
            told, _ = self._process.communicate()
            self._arrived = Counter(json.loads(told))
        return self._arrived


class _Session(asyncio.Protocol):
    """The part of SMTP that our client speaks."""

    def __init__(self, arrived: "Counter[str]") -> None:
        self._arrived = arrived
        self._received = bytearray()
        self._in_body = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._say("220 sink")

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = _END if self._in_body else b"\r\n"
        while (place := self._received.find(end)) >= 0:
            part = bytes(self._received[:place])
            del self._received[: place + len(end)]
            if self._in_body:
                self._take(part)
            else:
                self._answer(part[:4].upper())
            end = _END if self._in_body else b"\r\n"

    def _take(self, message: bytes) -> None:
        found = _MESSAGE_ID.search(message)
        self._arrived[found[1].decode() if found else ""] += 1
        self._in_body = False
        self._say("250 taken")

    def _answer(self, command: bytes) -> None:
        self._in_body = command == b"DATA"
        self._say(_REPLIES.get(command, "250 ok"))
        if command == b"QUIT":
            self._transport.close()

    def _say(self, words: str) -> None:
        self._transport.write(f"{words}\r\n".encode())


async def _serve() -> None:
    """Serve until stdin is closed, then print what arrived."""
    arrived: Counter[str] = Counter()
    loop, closed = asyncio.get_running_loop(), asyncio.Event()
    server = await loop.create_server(lambda: _Session(arrived), "127.0.0.1", 0, backlog=500)
    print(server.sockets[0].getsockname()[1], flush=True)
    loop.add_reader(sys.stdin, closed.set)
    await closed.wait()
    print(json.dumps(arrived))


if __name__ == "__main__":
    asyncio.run(_serve())
