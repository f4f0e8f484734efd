"""Load NPPES data files into the local registry: streamed, in batches of one transaction each, and resumable.

A monthly file holds every NPI, a weekly file the changed ones. Both have the same 330 columns, every field is quoted,
and dates are MM/DD/YYYY. Columns are found by name. An NPI without an entity type is deactivated.
Source: https://download.cms.gov/nppes/NPI_Files.html.
"""

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.utils import timezone

from accounts.verification.models import RegistryLoad

BATCH_BYTES = 16_000_000
_HEAD_BYTES = 1_000_000  # of the file, to recognize it when a load is resumed
_ORGANIZATION = b"2"
_NULL = b"\\N"

_SINGLE = (
    "NPI",
    "Entity Type Code",
    "Provider Last Name (Legal Name)",
    "Provider First Name",
    "Provider Middle Name",
    "Provider Other Last Name",
    "Provider Other First Name",
    "Provider Business Practice Location Address State Name",
    "Last Update Date",
    "NPI Deactivation Date",
    "NPI Reactivation Date",
)
_REPEATED = (
    "Healthcare Provider Taxonomy Code",
    "Healthcare Provider Primary Taxonomy Switch",
    "Provider License Number State Code",
)
_TIMES = 15
COLUMNS = (*_SINGLE, *(f"{name}_{number}" for name in _REPEATED for number in range(1, _TIMES + 1)))

_FIELDS = (
    "npi",
    "is_person",
    "last_name",
    "first_name",
    "middle_name",
    "other_last_name",
    "other_first_name",
    "states",
    "taxonomies",
    "updated_on",
    "deactivated_on",
)
_NAMES = ", ".join(_FIELDS)
_ANY_KNOWN = "SELECT EXISTS (SELECT FROM accounts_npirecord WHERE npi = ANY(%s))"
_STAGING = f"CREATE TEMPORARY TABLE nppes_rows ON COMMIT DROP AS SELECT {_NAMES} FROM accounts_npirecord WITH NO DATA"
_MERGE = f"""
    INSERT INTO accounts_npirecord AS old ({_NAMES}) SELECT {_NAMES} FROM nppes_rows
    ON CONFLICT (npi) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _FIELDS[1:])}
    WHERE ({", ".join(f"old.{name}" for name in _FIELDS[1:])})
        IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _FIELDS[1:])})
"""


class BadFile(Exception):
    """The file can't be loaded. `str()` says why, and what to do."""


@dataclass(frozen=True)
class Progress:
    """Where a load is. `position` (bytes) and `rows` include what earlier runs loaded, `changed` is this run's."""

    position: int
    rows: int
    changed: int = 0


def load(
    file: BinaryIO,
    name: str,
    *,
    report: Callable[[Progress], None] = lambda progress: None,
    batch_bytes: int = BATCH_BYTES,
) -> Progress:
    """Load a file or a pipe, or the rest of one whose load was interrupted (raises BadFile).

    Each batch is saved together with the position after it, so a killed load loses at most the current batch. A file
    that was loaded completely isn't loaded again. The next batch is read while one is saved.
    """
    head = file.read(_HEAD_BYTES)
    lines: BinaryIO = io.BufferedReader(_HeadAndRest(head, file), 1 << 20)
    first = lines.readline()
    reader = _Reader(first)
    begun, _ = RegistryLoad.objects.get_or_create(
        fingerprint=hashlib.sha256(head).hexdigest(), defaults={"name": name[-200:]}
    )
    progress = Progress(begun.position or len(first), begun.rows)
    if begun.finished_at:
        return progress
    _skip(lines, progress.position - len(first))
    with ThreadPoolExecutor(max_workers=1) as ahead:
        coming = ahead.submit(reader.read, lines, batch_bytes)
        while batch := coming.result():
            coming = ahead.submit(reader.read, lines, batch_bytes)
            progress = _save(begun, batch, progress)
            report(progress)
    begun.finished_at = timezone.now()
    begun.save(update_fields=["finished_at"])
    return progress


@transaction.atomic
def _save(begun: RegistryLoad, batch: "_Batch", before: Progress) -> Progress:
    """Save the batch and the position after it (raises BadFile if another process has saved it meanwhile)."""
    now = RegistryLoad.objects.select_for_update().get(pk=begun.pk)
    if now.rows != before.rows:
        raise BadFile("Another process is loading this file.")
    changed = _write(batch.rows)
    done = Progress(before.position + batch.size, before.rows + len(batch.rows), before.changed + changed)
    RegistryLoad.objects.filter(pk=begun.pk).update(position=done.position, rows=done.rows)
    return done


def _write(rows: dict[bytes, bytes]) -> int:
    """Write rows in the format of COPY. Return how many are new or changed."""
    data = b"".join(rows.values()).replace(b"\0", b"")
    try:
        data.decode()
    except UnicodeDecodeError:
        data = data.decode(errors="replace").encode()
    with connection.cursor() as cursor:
        cursor.execute(_ANY_KNOWN, [[int(npi) for npi in rows]])
        if cursor.fetchone() == (False,):
            _copy("accounts_npirecord", data)
            return len(rows)
        cursor.execute(_STAGING)
        _copy("nppes_rows", data)
        cursor.execute(_MERGE)
        return int(cursor.rowcount)


def _copy(table: str, data: bytes) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({_NAMES}) FROM STDIN") as copy:
        copy.write(data)


class _HeadAndRest(io.RawIOBase):
    """A stream whose beginning was read already, so that a pipe can be loaded too."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = io.BytesIO(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _skip(lines: BinaryIO, size: int) -> None:
    while size > 0:
        skipped = len(lines.read(min(size, 1 << 20)))
        if not skipped:
            raise BadFile("The file is shorter than what was already loaded of it. Download it again.")
        size -= skipped


@dataclass(frozen=True)
class _Batch:
    """Rows in the format of COPY, by NPI, and the size of their lines in bytes."""

    rows: dict[bytes, bytes]
    size: int


class _Reader:
    """Turns lines into rows in the format of COPY, by NPI."""

    def __init__(self, header: bytes) -> None:
        names = next(csv.reader([header.decode("utf-8-sig", "replace")]), [])
        missing = [name for name in COLUMNS if name not in names]
        if missing:
            raise BadFile(
                f"This isn't an NPPES data file: column “{missing[0]}” is missing. "
                "Load the file whose name begins with npidata_pfile."
            )
        places = [names.index(name) for name in COLUMNS]
        self._width = len(names)
        self._splits = min(max(places) + 1, self._width - 1)
        self._single = itemgetter(*places[: len(_SINGLE)])
        repeated = places[len(_SINGLE) :]
        self._codes, self._primary, self._states = (
            itemgetter(*repeated[start : start + _TIMES]) for start in range(0, 3 * _TIMES, _TIMES)
        )

    def read(self, lines: BinaryIO, size: int) -> _Batch | None:
        """Read a batch of about so many bytes, or None at the end (raises BadFile)."""
        batch = lines.readlines(size)
        rows = self._rows(batch, lines)
        return _Batch(rows, sum(map(len, batch))) if batch else None

    def _rows(self, batch: list[bytes], more: BinaryIO) -> dict[bytes, bytes]:
        """Return the batch's rows. Extends the batch by the lines that its last record needs (raises BadFile).

        Lines whose fields are all quoted are split at `","`, six times as fast as by the csv module. A quote inside a
        field either adds a field or shows in one. Such a batch goes to the csv module.
        """
        rows = {}
        splits, rest = self._splits, self._width - 1 - self._splits
        for line in batch:
            body = line[1:-2] if line.endswith(b'"\n') else line[1:-3] if line.endswith(b'"\r\n') else b""
            fields = body.split(b'","', splits)
            if len(fields) <= splits or fields[splits].count(b'","') != rest or line[:1] != b'"':
                return self._careful(batch, more)
            single, codes, states = self._single(fields), self._codes(fields), self._states(fields)
            text = b"".join((*single, *codes, *states))
            if b'"' in text or b"\\" in text or b"\t" in text:
                return self._careful(batch, more)
            rows[single[0]] = _row(single, codes, self._primary(fields), states)
        return rows

    def _careful(self, batch: list[bytes], more: BinaryIO) -> dict[bytes, bytes]:
        while sum(line.count(b'"') for line in batch) % 2:  # a line break inside a field
            line = more.readline()
            if not line:
                raise BadFile(_CUT_OFF)
            batch.append(line)
        rows = {}
        text = b"".join(batch).decode(errors="replace").replace("\0", "")
        for fields in csv.reader(io.StringIO(text, newline="")):
            if len(fields) != self._width:
                raise BadFile(_CUT_OFF)
            values = [_escaped(field) for field in fields]
            single = self._single(values)
            rows[single[0]] = _row(single, self._codes(values), self._primary(values), self._states(values))
        return rows


_CUT_OFF = "The file is cut off or damaged. Download it again, and run this again to load the rest."


def _row(
    single: tuple[bytes, ...], codes: tuple[bytes, ...], primary: tuple[bytes, ...], states: tuple[bytes, ...]
) -> bytes:
    npi, entity, last, first, middle, other_last, other_first, state, updated, deactivated, reactivated = single
    if len(npi) != 10 or not npi.isdigit():
        raise BadFile(f"“{npi.decode(errors='replace')[:20]}” isn't an NPI. {_CUT_OFF}")
    found = [code for code in codes if code]
    if len(found) > 1 and b"Y" in primary:
        found.sort(key=lambda code: primary[codes.index(code)] != b"Y")
    licensed = {state, *states}
    licensed.discard(b"")
    kind = b"t"
    if entity == _ORGANIZATION:
        kind, last, first, middle, other_last, other_first = b"f", b"", b"", b"", b"", b""
    gone = _NULL
    if deactivated and (not reactivated or _day(reactivated) < _day(deactivated)):
        gone = _day(deactivated)
    return b"%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n" % (
        npi,
        kind,
        last,
        first,
        middle,
        other_last,
        other_first,
        _array(licensed),
        _array(found),
        _day(updated),
        gone,
    )


def _array(values: Collection[bytes]) -> bytes:
    return b'{"%s"}' % b'","'.join(values) if values else b"{}"


def _escaped(field: str) -> bytes:
    """Return a field for COPY. Whitespace becomes a space, since names have no lines."""
    plain = " ".join(field.split()).replace("\\", "").replace('"', "")
    return plain.encode()


@cache
def _day(text: bytes) -> bytes:
    """Return MM/DD/YYYY as PostgreSQL reads it, or NULL if it isn't a day."""
    try:
        month, day, year = text.split(b"/")
        return dt.date(int(year), int(month), int(day)).isoformat().encode()
    except ValueError:
        return _NULL
