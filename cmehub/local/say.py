"""Messages at the terminal: steps with their time, and failures that say what to do."""

import errno
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FULL = "The disk is full. Free some space and run the same command again. Nothing was lost."


class Problem(Exception):
    """A problem that a person can fix. The message says what happened and what to do."""


def line(text: str = "") -> None:
    print(text, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what is being done and how long it took, on stderr, since stdout may go to a file."""
    begun = time.monotonic()
    _beside(f"  {text} …")
    try:
        yield
    except BaseException:
        _beside(" failed\n")
        raise
    _beside(f" {time.monotonic() - begun:.1f} s\n")


def progress(text: str) -> None:
    """Overwrite the current line at a terminal. Print nothing if stderr isn't one."""
    if sys.stderr.isatty():
        _beside(f"\r  {text}\033[K" if text else "\r\033[K")


def _beside(text: str) -> None:
    print(text, end="", file=sys.stderr, flush=True)


def failure(what: str, said: str, lines: int = 12) -> Problem:
    """Return the problem of a failed command: its purpose, what to do, and its last output."""
    advice = f" {FULL}" if "No space left" in said else ""
    return Problem(f"{what}.{advice}\n{_indented(said, lines)}")


def _indented(text: str, lines: int) -> str:
    return "\n".join(f"    {part}" for part in text.strip().splitlines()[-lines:])


def tail(path: Path, lines: int = 15) -> str:
    """Return the last lines of a log, indented; '' if there is none."""
    try:
        text = path.read_text(errors="replace")
    except OSError:
        return ""
    return _indented(text, lines)


def explain(error: OSError) -> str:
    """Return an operating system error as a sentence that says what to do."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno == errno.ENOSPC:
        return f"{FULL}{where}"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Not allowed{where}. Were var/ or .venv/ made by another user? Run as that user, or delete them."
    return f"{error.strerror or error}{where}."
