"""Children that outlive a killed launcher and are found again: each in its own session, known by pid and start time."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Record:
    """A process as it was started. A pid may be given away again; pid and start time together may not."""

    name: str
    pid: int
    started: str
    port: int

    @property
    def alive(self) -> bool:
        return started_at(self.pid) == self.started


def started_at(pid: int) -> str:
    """Return when a process started, as the system tells it; '' when there is no such process (or it is a zombie)."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if fields[0] in "ZX" else fields[19]
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


class Book:
    """The records of one place (var/run or var/test/run)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str) -> Record | None:
        """Return the record of a process that still runs, else None."""
        try:
            record = Record(**json.loads((self.folder / f"{name}.json").read_text()))
        except (OSError, ValueError, TypeError):
            return None
        return record if record.alive else None

    def write(self, name: str, pid: int, port: int = 0) -> Record:
        self.folder.mkdir(parents=True, exist_ok=True)
        record = Record(name=name, pid=pid, started=started_at(pid), port=port)
        part = self.folder / f"{name}.part"
        part.write_text(json.dumps(asdict(record)))
        part.replace(self.folder / f"{name}.json")
        return record

    def forget(self, name: str) -> None:
        (self.folder / f"{name}.json").unlink(missing_ok=True)


def start(argv: Sequence[str | Path], *, log: Path, env: Mapping[str, str], **options: Any) -> "subprocess.Popen[bytes]":
    """Start a child in its own session, so that Ctrl-C reaches the launcher alone; its output is appended to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        return subprocess.Popen(
            [str(part) for part in argv], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            env=dict(env), start_new_session=True, **options,
        )  # fmt: skip


def stop(record: Record, *, gently: signal.Signals = signal.SIGTERM, seconds: float = 15) -> None:
    """End a process and what it started: first gently, after `seconds` by force."""
    if _signal(record, gently, group=False) and not wait_gone(record, seconds):
        _signal(record, signal.SIGKILL, group=True)
        wait_gone(record, 5)
    _signal_group(record.pid, signal.SIGKILL)


def wait_gone(record: Record, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while record.alive:
        _reap(record.pid)
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    _reap(record.pid)
    return True


def _reap(pid: int) -> None:
    """Let go of a child that has ended; one that is not ours is nobody's business."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except (ChildProcessError, OSError):
        return


def _signal(record: Record, number: signal.Signals, *, group: bool) -> bool:
    if not record.alive:
        return False
    try:
        os.killpg(record.pid, number) if group else os.kill(record.pid, number)
    except ProcessLookupError:
        return False
    return True


def _signal_group(pid: int, number: signal.Signals) -> None:
    """Signal what is left of a session whose leader is gone."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return
