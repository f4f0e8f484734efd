"""./dev run: everything a person needs to see the hub, started in order and stopped in the other."""

import os
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cmehub.local import environment, say
from cmehub.local.interrupts import INTERRUPTS
from cmehub.local.places import CHECK_VAR, PYTHON, ROOT, TEST_VAR, VAR
from cmehub.local.ports import has_ipv6_loopback, require_free
from cmehub.local.processes import Argv, Book, Record, left_of, stop
from cmehub.local.servers import Servers, held, is_held

STOP_ORDER = ("web", "beat", "worker")  # then Valkey, then PostgreSQL
_BUSY = "./dev run is already running ({who}). Stop it with ./dev stop, or press Ctrl-C in its terminal."
# One process for both: Django takes seconds to wake up.
_PREPARE = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", interactive=False, verbosity=0)
call_command("load_demo", if_empty=True)
"""
_FALLS_FORGIVEN = 3  # in a minute, all processes together


@dataclass
class Hub:
    """The processes of one ./dev run."""

    servers: Servers
    port: int
    env: dict[str, str] = field(default_factory=dict)
    falls: list[float] = field(default_factory=list)

    @property
    def book(self) -> Book:
        return self.servers.book

    def start(self) -> None:
        """Start everything and wait until it answers (raises Problem)."""
        say.line("Starting CME Hub:")
        self.env = environment.for_development(VAR, port=self.port) | self.servers.start() | dict(self.servers.given)
        self.env |= {"PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "cmehub.settings"}
        with say.step("migrations, and demo data if the database is empty"):
            self._python("-c", _PREPARE)
        with say.step("web, worker, beat"):
            for name in _argvs(self.port):
                _keep_last_log(name)
                self._start_child(name)
            self._wait_for_web()

    def _start_child(self, name: str) -> Record:
        port = self.port if name == "web" else 0
        return self.book.start(name, _argvs(self.port)[name], log=_log(name), env=self.env, port=port, cwd=ROOT)

    def _python(self, *arguments: str) -> str:
        """Run Python to its end and return what it printed (raises Problem)."""
        argv: Argv = [PYTHON, *arguments]
        done = subprocess.run(argv, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise say.failure("Couldn't prepare the database", done.stdout + done.stderr)
        return str(done.stdout)

    def _wait_for_web(self) -> None:
        until = time.monotonic() + 40
        while self.book.read("web") and time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise say.failure(f"The web process didn't start. Its log is {_log('web')}", _log("web").read_text())

    def greet(self) -> None:
        at = f"http://localhost:{self.port}"
        say.line(f"\nCME Hub      {at}/\nEmails       {at}/dev/mail/\nStyle guide  {at}/styleguide/")
        if accounts := self._python("manage.py", "demo_accounts").rstrip():
            say.line(f"\n{accounts}")
        say.line("\nPress Ctrl-C to stop everything. Logs are in var/log/. Output of the processes:")

    def follow(self) -> None:
        """Print what the processes log, and restart those that exit (raises Problem if one keeps exiting)."""
        for name in STOP_ORDER:
            threading.Thread(target=_print_log, args=(name,), daemon=True).start()
        while True:
            for name in self.servers.fallen():
                self._note_fall(name)
                self.servers.revive(name)
            for name in STOP_ORDER:
                if not self.book.read(name):
                    self._note_fall(name)
                    self._clear(name)
                    self._start_child(name)
            time.sleep(0.3)

    def _note_fall(self, name: str) -> None:
        now = time.monotonic()
        self.falls = [moment for moment in self.falls if now - moment < 60] + [now]
        log = _log(name)
        if len(self.falls) > _FALLS_FORGIVEN:
            raise say.failure(f"{name} keeps exiting. Its log is {log}", log.read_text(errors="replace"))
        say.line(f"{name:>6} | exited; restarting")

    def _clear(self, name: str) -> None:
        """End the rest of a killed process's session, so that two never run side by side."""
        if last := self.book.last(name):
            stop(last)

    def stop(self) -> None:
        """Stop web, beat, worker, Valkey, PostgreSQL, in this order. A second Ctrl-C skips the wait."""
        say.line("\nStopping web, beat, worker, Valkey, PostgreSQL.")
        before = INTERRUPTS.count

        def hurried() -> bool:
            return INTERRUPTS.count > before

        with INTERRUPTS.shield(then_raise=False):
            for name in STOP_ORDER:
                if last := self.book.last(name):
                    stop(last, hurried=hurried)
                self.book.forget(name)
            self.servers.stop(hurried)
            self.book.forget("launcher")


def run(port: int) -> int:
    """Run until Ctrl-C, SIGTERM or ./dev stop; return the exit code (raises Problem)."""
    with held(VAR, busy=_BUSY, note=f", http://localhost:{port}/"):
        hub = Hub(Servers(VAR, environment.given()), port)
        _end_orphans(hub.book)
        require_free(port)
        hub.book.write("launcher", os.getpid(), port)
        try:
            hub.start()
            hub.greet()
            hub.follow()
        except (KeyboardInterrupt, BrokenPipeError):
            return 0
        finally:
            hub.stop()
    return 0


def _end_orphans(book: Book) -> None:
    """End what a killed launcher left of web, worker and beat; its servers are adopted when they are started."""
    for name in STOP_ORDER:
        last = book.last(name)
        if last and (last.alive or left_of(last)):
            say.line(f"  stopping {name} from an earlier run")
            stop(last, seconds=5)
        book.forget(name)


def _argvs(port: int) -> Mapping[str, Argv]:
    binds = ["--bind", f"127.0.0.1:{port}"] + (["--bind", f"[::1]:{port}"] if has_ipv6_loopback() else [])
    # As root Celery warns in ten lines; here that is the container's way of life.
    python: Argv = [PYTHON, "-W", "ignore:You're running the worker with superuser"]
    celery: Argv = [*python, "-m", "celery", "--quiet", "--app", "cmehub.celery"]
    return {
        "web": [PYTHON, "-m", "gunicorn", "--config", "python:cmehub.gunicorn", *binds, "--workers", "1", "--reload",
                "cmehub.wsgi:application"],
        "worker": [*celery, "worker", "--concurrency", "1", "--loglevel", "WARNING", "--without-mingle",
                   "--without-gossip"],
        "beat": [*celery, "beat", "--schedule", VAR / "beat-schedule", "--pidfile", "", "--loglevel", "WARNING"],
    }  # fmt: skip


def _log(name: str) -> Path:
    return VAR / "log" / f"{name}.log"


def _keep_last_log(name: str) -> None:
    if _log(name).exists():
        _log(name).replace(_log(name).with_suffix(".log.1"))


def _print_log(name: str) -> None:
    """Print a log as it grows, whole lines only."""
    part = ""
    with _log(name).open(errors="replace") as log:
        while True:
            part += log.readline()
            if part.endswith("\n"):
                say.line(f"{name:>6} | {part.rstrip()}")
                part = ""
            else:
                time.sleep(0.2)


def stop_running() -> int:
    """./dev stop: ask the launcher to stop, or stop what a killed one left."""
    launcher = Book(VAR / "run").read("launcher")
    if launcher and is_held(VAR):
        os.kill(launcher.pid, signal.SIGTERM)
        until = time.monotonic() + 60
        while launcher.alive and time.monotonic() < until:
            time.sleep(0.1)
        say.line("It's still stopping. See its terminal." if launcher.alive else "Stopped.")
        return 1 if launcher.alive else 0
    with held(VAR, busy=_BUSY):
        left = _stop_what_is_left(VAR)
    for var in (TEST_VAR, CHECK_VAR):
        if not is_held(var):
            left = _stop_what_is_left(var) or left
    say.line("Stopped processes from a run that was killed." if left else "Nothing is running.")
    return 0


def _stop_what_is_left(var: Path) -> bool:
    """Stop the processes of a place whose launcher is gone; return whether there were any."""
    servers = Servers(var)
    records = [servers.book.last(name) for name in (*STOP_ORDER, "valkey", "postgres")]
    left = any(record.alive or left_of(record) for record in records if record)
    if left:
        Hub(servers, port=0).stop()
    return left


def reset(*, sure: bool) -> int:
    """./dev reset: delete the development database, uploaded files, queue and mails, after asking."""
    with held(VAR, busy="Stop the hub first: ./dev stop. ({who} is using the data.)"):
        if not sure and not _asked():
            say.line("Deleted nothing.")
            return 1
        _stop_what_is_left(VAR)
        Servers(VAR).postgres.destroy()
        for name in ("valkey", "files", "mail", "log", "run"):
            shutil.rmtree(VAR / name, ignore_errors=True)
        for path in VAR.glob("beat-schedule*"):
            path.unlink()
        say.line("Deleted. ./dev run will create it again.")
    return 0


def _asked() -> bool:
    try:
        answer = input(
            "This deletes the development database, uploaded files, queue and emails in var/. Type 'delete': "
        )
    except EOFError:
        return False
    return answer.strip().lower() == "delete"
