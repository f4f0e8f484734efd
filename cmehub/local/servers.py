"""The two private servers together, or those that DATABASE_URL and REDIS_URL name."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cmehub.local import say
from cmehub.local.places import private_folder
from cmehub.local.postgres import Postgres
from cmehub.local.processes import Book
from cmehub.local.valkey import Valkey


@dataclass(frozen=True)
class Servers:
    """Private servers of one place; those that a person named are left alone."""

    var: Path
    careless: bool = False

    @property
    def postgres(self) -> Postgres:
        return Postgres(self.var, self.careless)

    @property
    def valkey(self) -> Valkey:
        return Valkey(self.var)

    def start(self, given: Mapping[str, str]) -> dict[str, str]:
        """Start what is not given, and return the addresses (raises Problem)."""
        addresses = {}
        if "DATABASE_URL" not in given:
            with say.step("PostgreSQL"):
                addresses["DATABASE_URL"] = self.postgres.start()
        if "REDIS_URL" not in given:
            with say.step("Valkey"):
                base = self.valkey.start()
            addresses |= {"REDIS_URL": f"{base}/0", "CACHE_URL": f"{base}/1"}
        elif "CACHE_URL" not in given:
            addresses["CACHE_URL"] = given["REDIS_URL"]
        return addresses

    def run_by_launcher(self) -> bool:
        """Whether ./dev run is going on, which then holds the servers."""
        return Book(self.var / "run").read("launcher") is not None

    def stop(self) -> None:
        self.valkey.stop()
        self.postgres.stop()


@contextmanager
def held(var: Path, *, busy: str) -> Iterator[None]:
    """Hold the place for one launcher; the lock falls with the process, however it ends (raises Problem)."""
    private_folder(var)
    with (var / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise say.Problem(busy.format(who=lock.read().strip() or "another process")) from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}")
        lock.flush()
        yield
        lock.truncate(0)
