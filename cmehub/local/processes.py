"""Processes that outlive a killed launcher and can be found again: each in its own session, with pid and start time."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cmehub.local.interrupts import INTERRUPTS, from_a_keyboard

Argv = list[str | Path]
MARK = "CMEHUB_PLACE"  # in the environment of every child: whose it is
_LOG_LIMIT = 5_000_000
_CHILDREN: dict[int, "subprocess.Popen[bytes]"] = {}  # our own, kept so that the system can let go of ended ones


@dataclass(frozen=True)
class Record:
    """A started process. The system reuses pids, but not a pid with the same start time."""

    name: str
    pid: int
    started: str
    port: int = 0
    place: str = ""

    @property
    def alive(self) -> bool:
        _reap(self.pid)
        return bool(self.started) and started_at(self.pid) == self.started


def started_at(pid: int) -> str:
    """Return when a process started, in the system's units; '' if it doesn't exist or is a zombie."""
    if Path("/proc/self/stat").exists():
        fields = _stat(pid)
        return "" if not fields or fields[0] in "ZX" else f"{_boot()} {fields[19]}"
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/<pid>/stat after the name, which may contain anything; [] if the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _boot() -> str:
    """Start times count from when the machine booted, so they're valid for one boot only."""
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text().strip() if path.exists() else ""


class Book:
    """The records of one place (var/run or var/test/run)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def last(self, name: str) -> Record | None:
        """Return what was last started under this name, running or not."""
        try:
            return Record(**json.loads((self.folder / f"{name}.json").read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def read(self, name: str) -> Record | None:
        """Return the record of a process that's still running, else None."""
        record = self.last(name)
        return record if record and record.alive else None

    def write(self, name: str, pid: int, port: int = 0) -> Record:
        self.folder.mkdir(parents=True, exist_ok=True)
        record = Record(name=name, pid=pid, started=started_at(pid), port=port, place=str(self.folder))
        part = self.folder / f"{name}.part"
        part.write_text(json.dumps(asdict(record)))
        part.replace(self.folder / f"{name}.json")
        return record

    def forget(self, name: str) -> None:
        (self.folder / f"{name}.json").unlink(missing_ok=True)

    def start(
        self, name: str, argv: Sequence[str | Path], *, log: Path, env: Mapping[str, str], port: int = 0, **options: Any
    ) -> Record:
        """Start a process in its own session, so that Ctrl-C reaches only the launcher. Its output goes to `log`."""
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        with INTERRUPTS.shield(), log.open("ab") as out:
            child = subprocess.Popen(
                [str(part) for part in argv], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                env=dict(env) | {MARK: str(self.folder)}, start_new_session=True, **options,
            )  # fmt: skip
            _CHILDREN[child.pid] = child
            return self.write(name, child.pid, port)


def stop(
    record: Record,
    *,
    gently: signal.Signals = signal.SIGTERM,
    firmly: signal.Signals = signal.SIGKILL,
    seconds: float = 15,
    hurried: Callable[[], bool] = lambda: False,
) -> None:
    """End a process and its children with SIGTERM, then SIGKILL after `seconds` or on a second Ctrl-C."""
    if _signal(record, gently) and not wait_gone(record, seconds, hurried) and _signal(record, firmly):
        wait_gone(record, 5)
    for pid in left_of(record):
        _signal_pid(pid, signal.SIGKILL)
    until = time.monotonic() + 5
    while left_of(record) and time.monotonic() < until:
        time.sleep(0.02)


def wait_gone(record: Record, seconds: float, hurried: Callable[[], bool] = lambda: False) -> bool:
    until = time.monotonic() + seconds
    while record.alive:
        if time.monotonic() > until or hurried():
            return False
        time.sleep(0.05)
    return True


def left_of(record: Record) -> list[int]:
    """Return what still runs in a session whose leader is gone. The mark excludes others that reuse its number."""
    _reap(record.pid)
    if started_at(record.pid):  # it lives, or its number is somebody else's now
        return []
    mark = f"{MARK}={record.place}".encode()
    session = [pid for pid in _all_pids() if _stat(pid)[3:4] == [str(record.pid)]]
    return [pid for pid in session if mark in _environment(pid)]  # a zombie has none


def _all_pids() -> Iterator[int]:
    return (int(path.name) for path in Path("/proc").glob("[0-9]*"))


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


def attend(argv: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path) -> int:
    """Run a command in the foreground and return its exit code. It handles Ctrl-C itself; SIGTERM is passed on."""
    with INTERRUPTS.shield(then_raise=False):
        child = subprocess.Popen([str(part) for part in argv], cwd=cwd, env=dict(env))

        def pass_on(number: signal.Signals) -> None:
            if number != signal.SIGINT or not from_a_keyboard():
                child.send_signal(number)

        with INTERRUPTS.shield(pass_on):
            code = child.wait()
    return code if code >= 0 else 128 - code


def _reap(pid: int) -> None:
    child = _CHILDREN.get(pid)
    if child and child.poll() is not None:
        del _CHILDREN[pid]


def _signal(record: Record, number: signal.Signals) -> bool:
    return record.alive and _signal_pid(record.pid, number)


def _signal_pid(pid: int, number: signal.Signals) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True
