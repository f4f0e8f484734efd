"""The two private servers together, or those that DATABASE_URL and REDIS_URL name."""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cmehub.local import say
from cmehub.local.places import private_folder
from cmehub.local.postgres import Postgres
from cmehub.local.processes import Book
from cmehub.local.valkey import Valkey


@dataclass(frozen=True)
class Servers:
    """Private servers of one place; those that a person gave (by address) are left alone."""

    var: Path
    given: Mapping[str, str] = field(default_factory=dict)
    careless: bool = False

    @property
    def postgres(self) -> Postgres:
        return Postgres(self.var, self.careless)

    @property
    def valkey(self) -> Valkey:
        return Valkey(self.var)

    @property
    def book(self) -> Book:
        return Book(self.var / "run")

    def start(self) -> dict[str, str]:
        """Start what is not given, and return the addresses (raises Problem)."""
        with (private_folder(self.var) / "servers.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # ./dev manage may come while ./dev run is starting them
            return self._start()

    def _start(self) -> dict[str, str]:
        addresses = {}
        if "DATABASE_URL" not in self.given:
            with say.step("PostgreSQL"):
                addresses["DATABASE_URL"] = self.postgres.start()
        if "REDIS_URL" not in self.given:
            with say.step("Valkey"):
                base = self.valkey.start()
            addresses |= {"REDIS_URL": f"{base}/0", "CACHE_URL": f"{base}/1"}
        elif "CACHE_URL" not in self.given:
            addresses["CACHE_URL"] = urlsplit(self.given["REDIS_URL"])._replace(path="/1").geturl()
        return addresses

    def fallen(self) -> list[str]:
        """Return which of the private servers ended by themselves."""
        last = {name: self.book.last(name) for name in ("postgres", "valkey")}
        return [name for name, record in last.items() if record and not record.alive]

    def revive(self, name: str) -> None:
        """Restart a server that exited, at the address that the others use (raises Problem)."""
        (self.postgres if name == "postgres" else self.valkey).start()

    def stop(self, hurried: Callable[[], bool] = lambda: False) -> None:
        self.valkey.stop(hurried)
        self.postgres.stop(hurried)


@contextmanager
def held(var: Path, *, busy: str, note: str = "") -> Iterator[None]:
    """Hold the place for one launcher; the lock falls with the process, however it ends (raises Problem)."""
    private_folder(var)
    with (var / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise say.Problem(busy.format(who=lock.read().strip() or "another process")) from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}{note}")
        lock.flush()
        yield
        lock.truncate(0)


def is_held(var: Path) -> bool:
    """Whether a launcher holds the place now."""
    try:
        with (var / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
