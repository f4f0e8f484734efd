"""Load NPPES data files into the local registry: streamed, in batches of one transaction each, and resumable.

A monthly file holds every NPI, a weekly file the changed ones.
"""

import hashlib
import io
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.utils import timezone
from psycopg.errors import UniqueViolation

from accounts.verification.models import RegistryLoad
from accounts.verification.nppes_rows import CUT_OFF, FIELDS, BadFile, Parser, Rows, parse_blocks

BATCH_BYTES = 4_000_000
PARSERS = 2  # processes: one alone is slower than PostgreSQL
_HEAD_BYTES = 1_000_000  # of the file, to recognize it when a load is resumed

_NAMES = ", ".join(FIELDS)
_ANY_KNOWN = "SELECT EXISTS (SELECT FROM accounts_npirecord WHERE npi = ANY(%s))"
_STAGING = f"CREATE TEMPORARY TABLE nppes_rows ON COMMIT DROP AS SELECT {_NAMES} FROM accounts_npirecord WITH NO DATA"
_MERGE = f"""
    INSERT INTO accounts_npirecord AS old ({_NAMES}) SELECT {_NAMES} FROM nppes_rows
    ON CONFLICT (npi) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in FIELDS[1:])}
    WHERE ({", ".join(f"old.{name}" for name in FIELDS[1:])})
        IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in FIELDS[1:])})
"""


@dataclass(frozen=True)
class Progress:
    """Where a load is. `position` (bytes) and `rows` include what earlier runs loaded, `changed` is this run's."""

    position: int
    rows: int
    changed: int = 0


def load(
    file: io.BufferedIOBase,
    name: str,
    *,
    report: Callable[[Progress], None] = lambda progress: None,
    batch_bytes: int = BATCH_BYTES,
) -> Progress:
    """Load a file or a pipe, or the rest of one whose load was interrupted (raises BadFile).

    Each batch is saved together with the position after it, so a killed load loses at most the current batch. A file
    that was loaded completely isn't loaded again. Processes of their own parse the next batches while one is saved.
    """
    head = file.read(_HEAD_BYTES)
    lines: BinaryIO = io.BufferedReader(_HeadAndRest(head, file), 1 << 20)
    header = lines.readline()
    Parser(header)
    begun, _ = RegistryLoad.objects.get_or_create(
        fingerprint=hashlib.sha256(head).hexdigest(), defaults={"name": name[-200:]}
    )
    progress = Progress(begun.position or len(header), begun.rows)
    if begun.finished_at:
        return progress
    _skip(lines, progress.position - len(header))
    with ExitStack() as stack:
        parsers = [stack.enter_context(_parser(header)) for _ in range(PARSERS)]
        for size, rows in _parsed(_blocks(lines, batch_bytes), parsers):
            progress = _save(begun, size, rows, progress)
            report(progress)
    begun.finished_at = timezone.now()
    begun.save(update_fields=["finished_at"])
    return progress


@transaction.atomic
def _save(begun: RegistryLoad, size: int, rows: Rows, before: Progress) -> Progress:
    """Save the batch and the position after it (raises BadFile if another process has saved it meanwhile).

    Doesn't wait for the disk: a power failure loses the last rows together with the position after them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    now = RegistryLoad.objects.select_for_update().get(pk=begun.pk)
    if now.rows != before.rows:
        raise BadFile("Another process is loading this file.")
    done = Progress(before.position + size, before.rows + rows.number, before.changed + _write(rows))
    RegistryLoad.objects.filter(pk=begun.pk).update(position=done.position, rows=done.rows)
    return done


def _write(rows: Rows) -> int:
    """Write the rows. Return how many are new or changed.

    New rows are copied straight into the table. Whether they are new is asked of a few only.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ANY_KNOWN, [rows.some_npis])
        if cursor.fetchone() == (False,):
            with suppress(UniqueViolation), transaction.atomic():
                _copy("accounts_npirecord", rows.data)
                return rows.number
        cursor.execute(_STAGING)
        _copy("nppes_rows", rows.data)
        cursor.execute(_MERGE)
        return int(cursor.rowcount)


def _copy(table: str, data: bytes) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({_NAMES}) FROM STDIN") as copy:
        copy.write(data)


def _blocks(lines: BinaryIO, size: int) -> Iterator[tuple[bytes, int]]:
    """Yield blocks of about so many bytes, each of whole records, and how many quotes they contain (raises BadFile)."""
    while block := lines.read(size):
        block += lines.readline()
        while (quotes := block.count(b'"')) % 2:  # a line break inside a field
            line = lines.readline()
            if not line:
                raise BadFile(CUT_OFF)
            block += line
        yield block, quotes


def _parsed(blocks: Iterator[tuple[bytes, int]], parsers: list[Connection]) -> Iterator[tuple[int, Rows]]:
    """Yield the size in bytes and the rows of each block, in order (raises BadFile)."""
    try:
        yield from _in_order(blocks, parsers)
    except (EOFError, ConnectionError):
        raise BadFile("A process that reads the file was killed. Run this again to load the rest.") from None


def _in_order(blocks: Iterator[tuple[bytes, int]], parsers: list[Connection]) -> Iterator[tuple[int, Rows]]:
    idle, busy = deque(parsers), deque[tuple[Connection, int]]()
    for block, quotes in blocks:
        done = None
        if not idle:
            done = _received(*busy.popleft())
            idle.append(done[0])
        parser = idle.popleft()
        parser.send((block, quotes))
        busy.append((parser, len(block)))
        if done:
            yield done[1:]
    for each in busy:
        yield _received(*each)[1:]


def _received(parser: Connection, size: int) -> tuple[Connection, int, Rows]:
    rows = parser.recv()
    if isinstance(rows, BadFile):
        raise rows
    return parser, size, rows


@contextmanager
def _parser(header: bytes) -> Iterator[Connection]:
    """Start a process that parses blocks, and give the pipe to it. Without this process, it ends too."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=parse_blocks, args=(header, theirs))
    with closing(theirs):
        process.start()
    try:
        yield ours
    finally:
        process.terminate()
        process.join()
        ours.close()


class _HeadAndRest(io.RawIOBase):
    """A stream whose beginning was read already, so that a pipe can be loaded too."""

    def __init__(self, head: bytes, rest: io.BufferedIOBase) -> None:
        self._head, self._rest = io.BytesIO(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._head.readinto(buffer) or self._rest.readinto(buffer)


def _skip(lines: BinaryIO, size: int) -> None:
    while size > 0:
        skipped = len(lines.read(min(size, 1 << 20)))
        if not skipped:
            raise BadFile("The file is shorter than what was already loaded of it. Download it again.")
        size -= skipped
