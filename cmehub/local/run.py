"""./dev run: everything a person needs to see the hub, started in order and stopped in the other."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from cmehub.local import environment, say
from cmehub.local.places import PYTHON, ROOT, VAR
from cmehub.local.ports import has_ipv6_loopback, web_port
from cmehub.local.processes import Book, Record, start, stop
from cmehub.local.servers import Servers, held

STOP_ORDER = ("web", "beat", "worker")  # then Valkey, then PostgreSQL
_BUSY = "./dev run is going on already ({who}). Stop it with ./dev stop, or with Ctrl-C where it runs."


class _Ended(Exception):
    """Somebody asked us to stop."""


def run(port: int) -> int:
    """Run until Ctrl-C, SIGTERM or ./dev stop; return the exit code (raises Problem)."""
    with held(VAR, busy=_BUSY):
        book = Book(VAR / "run")
        _end_orphans(book)
        web_port(port)
        book.write("launcher", os.getpid(), port)
        servers = Servers(VAR)
        signal.signal(signal.SIGTERM, _end)
        try:
            return _until_ended(servers, book, port)
        except (KeyboardInterrupt, _Ended):
            say.line()
            return 0
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            stop_all(servers, book)


def stop_all(servers: Servers, book: Book) -> None:
    """Stop web, beat, worker, Valkey, PostgreSQL, in this order. A second Ctrl-C skips the waiting."""
    say.line("Stopping web, beat, worker, Valkey, PostgreSQL.")
    for name in STOP_ORDER:
        _stop_child(book, name)
    servers.stop()
    book.forget("launcher")


def _stop_child(book: Book, name: str) -> None:
    if record := book.read(name):
        try:
            stop(record, seconds=15)
        except KeyboardInterrupt:
            stop(record, gently=signal.SIGKILL, seconds=1)
    book.forget(name)


def _end(number: int, frame: FrameType | None) -> None:
    raise _Ended


def _end_orphans(book: Book) -> None:
    """End what a killed launcher left of web, worker and beat; its servers are adopted when they are started."""
    for name in STOP_ORDER:
        if record := book.read(name):
            say.line(f"  ending the {name} that an earlier run left behind")
            stop(record, seconds=5)
        book.forget(name)


def _until_ended(servers: Servers, book: Book, port: int) -> int:
    say.line("Starting CME Hub:")
    given = environment.given()
    env = environment.for_development(VAR, port=port) | servers.start(given) | given
    env |= {"PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "cmehub.settings"}
    with say.step("migrations"):
        _manage(env, "migrate", "--noinput", "--verbosity", "0")
    with say.step("demo world, if the database is empty"):
        _manage(env, "load_demo", "--if-empty")
    records = {name: _start_child(book, name, argv, env, port) for name, argv in _children(port).items()}
    with say.step("web"):
        _wait_for_web(records["web"], port)
    _greet(env, port)
    _follow(records)
    return 1


def _children(port: int) -> dict[str, list[str | Path]]:
    binds = ["--bind", f"127.0.0.1:{port}"] + (["--bind", f"[::1]:{port}"] if has_ipv6_loopback() else [])
    celery: list[str | Path] = [PYTHON, "-m", "celery", "--app", "cmehub.celery"]
    return {
        "web": [PYTHON, "-m", "gunicorn", "--config", "python:cmehub.gunicorn", *binds, "--workers", "1", "--reload",
                "cmehub.wsgi:application"],
        "worker": [*celery, "worker", "--concurrency", "1", "--loglevel", "WARNING"],
        "beat": [*celery, "beat", "--schedule", VAR / "beat-schedule", "--pidfile", "", "--loglevel", "WARNING"],
    }  # fmt: skip


def _start_child(book: Book, name: str, argv: list[str | Path], env: Mapping[str, str], port: int) -> Record:
    log = VAR / "log" / f"{name}.log"
    log.unlink(missing_ok=True)
    child = start(argv, log=log, env=env, cwd=ROOT)
    return book.write(name, child.pid, port if name == "web" else 0)


def _manage(env: Mapping[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [PYTHON, "manage.py", *arguments], cwd=ROOT, env=dict(env), capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = "\n".join(f"    {line}" for line in (done.stdout + done.stderr).strip().splitlines()[-12:])
        raise say.Problem(f"`manage.py {' '.join(arguments)}` failed:\n{last}")


def _wait_for_web(web: Record, port: int) -> None:
    import urllib.error
    import urllib.request

    until = time.monotonic() + 40
    while web.alive and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    log = VAR / "log" / "web.log"
    raise say.Problem(f"The web process did not start. Its log, {log}, ends:\n{say.tail(log)}")


def _greet(env: Mapping[str, str], port: int) -> None:
    say.line()
    say.line(f"CME Hub is at   http://localhost:{port}/")
    say.line(f"Its mails are at http://localhost:{port}/dev/mail/   Its parts at http://localhost:{port}/styleguide/")
    shown = subprocess.run(
        [PYTHON, "manage.py", "demo_accounts"], cwd=ROOT, env=dict(env), capture_output=True, text=True, check=False
    )
    if shown.stdout.strip():
        say.line()
        say.line(shown.stdout.rstrip())
    say.line()
    say.line("Ctrl-C stops everything. Logs are in var/log/; what the processes say follows.")


def _follow(records: Mapping[str, Record]) -> None:
    """Print what the children log, until one of them ends by itself (raises Problem)."""
    for name in records:
        threading.Thread(target=_print_log, args=(name,), daemon=True).start()
    while True:
        for name, record in records.items():
            if not record.alive:
                log = VAR / "log" / f"{name}.log"
                raise say.Problem(f"The {name} process ended by itself. Its log, {log}, ends:\n{say.tail(log)}")
        time.sleep(0.3)


def _print_log(name: str) -> None:
    with (VAR / "log" / f"{name}.log").open(errors="replace") as log:
        while True:
            if line := log.readline():
                print(f"{name:>6} | {line}", end="", flush=True)
            else:
                time.sleep(0.2)


def stop_running() -> int:
    """./dev stop: ask the launcher to stop, or stop what a killed one left."""
    book = Book(VAR / "run")
    launcher = book.read("launcher")
    if launcher:
        os.kill(launcher.pid, signal.SIGTERM)
        until = time.monotonic() + 60
        while launcher.alive and time.monotonic() < until:
            time.sleep(0.1)
        say.line("Stopped." if not launcher.alive else "It is still stopping; its terminal says what it waits for.")
        return 0
    with held(VAR, busy=_BUSY):
        left = [name for name in (*STOP_ORDER, "valkey", "postgres") if book.read(name)]
        if left:
            stop_all(Servers(VAR), book)
        say.line("Stopped." if left else "Nothing runs.")
    return 0


def reset(*, sure: bool) -> int:
    """./dev reset: delete the development database, queue and mails, after asking."""
    with held(VAR, busy="Stop the hub first: ./dev stop. ({who} runs it.)"):
        if not sure and not _asked():
            say.line("Nothing was deleted.")
            return 1
        import shutil

        servers = Servers(VAR)
        stop_all(servers, Book(VAR / "run"))
        servers.postgres.destroy()
        for name in ("valkey", "mail", "log", "run", "beat-schedule"):
            path = VAR / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        say.line("Deleted. ./dev run starts anew.")
    return 0


def _asked() -> bool:
    try:
        answer = input("This deletes the development database, the queue and the mails in var/. Type 'delete': ")
    except EOFError:
        return False
    return answer.strip().lower() == "delete"


