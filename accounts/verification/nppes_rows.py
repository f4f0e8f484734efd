"""Read the rows of NPPES data files. Pure, and free of Django, since it runs in processes of its own.

Monthly and weekly files have the same 330 columns, every field is quoted, and dates are MM/DD/YYYY. Columns are found
by name. An NPI without an entity type is deactivated. Source: https://download.cms.gov/nppes/NPI_Files.html.
"""

import csv
import datetime as dt
import io
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import islice
from multiprocessing.connection import Connection
from operator import itemgetter

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
_FEW = 2


def _columns(times: int) -> tuple[str, ...]:
    return (*_SINGLE, *(f"{name}_{number}" for name in _REPEATED for number in range(1, times + 1)))


COLUMNS = _columns(_TIMES)

FIELDS = (
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
CUT_OFF = "The file is cut off or damaged. Download it again, and run this again to load the rest."


class BadFile(Exception):
    """The file can't be loaded. `str()` says why, and what to do."""


@dataclass(frozen=True)
class Rows:
    """The rows of a block: their FIELDS in the format of COPY, their number, and some of their NPIs."""

    data: bytes
    number: int
    some_npis: list[int]


def parse_blocks(header: bytes, pipe: Connection) -> None:
    """Parse the blocks that come through the pipe, and send back the rows of each, or its BadFile.

    Ends with the process at the pipe's other end.
    """
    parser = Parser(header)
    with suppress(EOFError, BrokenPipeError):
        while True:
            block, quotes = pipe.recv()
            try:
                pipe.send(parser.parse(block, quotes))
            except BadFile as problem:
                pipe.send(problem)


class Parser:
    """Parses whole records. Raises BadFile if the header isn't that of a data file."""

    def __init__(self, header: bytes) -> None:
        names = next(csv.reader([header.decode("utf-8-sig", "replace")]), [])
        missing = [name for name in COLUMNS if name not in names]
        if missing:
            raise BadFile(
                f"This isn't an NPPES data file: column “{missing[0]}” is missing. "
                "Load the file whose name begins with npidata_pfile."
            )
        self._width = len(names)
        self._few, self._all = _Columns(names, _FEW), _Columns(names, _TIMES)
        rest = [names.index(name) for name in set(COLUMNS) - set(_columns(_FEW))]
        if min(rest) < self._few.end:
            self._few = self._all

    def parse(self, block: bytes, quotes: int) -> Rows:
        """Return the rows of whole records with so many quotes. Of rows with the same NPI, the last counts.

        Raises BadFile.
        """
        rows = self._quick(block, quotes)
        if rows is None:
            rows = self._careful(block)
        data = b"".join(rows.values()).replace(b"\0", b"")
        try:
            data.decode()
        except UnicodeDecodeError:
            data = data.decode(errors="replace").encode()
        return Rows(data, len(rows), [int(npi) for npi in islice(rows, 100)])

    def _quick(self, block: bytes, quotes: int) -> dict[bytes, bytes] | None:
        """Return the rows by NPI, or None unless every field is quoted and contains no quote.

        Splitting at `","` is several times as fast as the csv module. Few people have more than two taxonomies, so most
        lines need not be split to the last of them.
        """
        block = block.replace(b"\r\n", b"\n")
        if not block.endswith(b"\n"):
            block += b"\n"
        if quotes != 2 * self._width * block.count(b"\n") or b"\\" in block or b"\t" in block:
            return None
        rows = {}
        few, all_ = self._few, self._all
        no_more = b'","' * (all_.end - few.end)
        for line in io.BytesIO(block):
            fields = line[1:-2].split(b'","', few.end)
            if line[:1] != b'"' or line[-2:] != b'"\n' or len(fields) <= few.end:
                return None
            if fields[-1].startswith(no_more):
                row = few.values(fields)
            else:
                fields += fields.pop().split(b'","', all_.end - few.end)
                if len(fields) <= all_.end:
                    return None
                row = all_.values(fields)
            rows[row[0]] = _row(row)
        return rows

    def _careful(self, block: bytes) -> dict[bytes, bytes]:
        rows = {}
        text = block.decode(errors="replace").replace("\0", "")
        for fields in csv.reader(io.StringIO(text, newline="")):
            if len(fields) != self._width:
                raise BadFile(CUT_OFF)
            row = self._all.values([_escaped(field) for field in fields])
            rows[row[0]] = _row(row)
        return rows


class _Columns:
    """The columns with the first so many taxonomies: their values in a line's fields, and the place after the last."""

    def __init__(self, names: list[str], times: int) -> None:
        places = [names.index(name) for name in _columns(times)]
        self.values: Callable[[list[bytes]], tuple[bytes, ...]] = itemgetter(*places)
        self.end = min(max(places) + 1, len(names) - 1)


def _row(values: tuple[bytes, ...]) -> bytes:
    npi, entity, last, first, middle, other_last, other_first, state, updated, deactivated, reactivated = values[:11]
    if len(npi) != 10 or not npi.isdigit():
        raise BadFile(f"“{npi.decode(errors='replace')[:20]}” isn't an NPI. {CUT_OFF}")
    times = (len(values) - 11) // 3
    codes, primary, states = values[11 : 11 + times], values[11 + times : 11 + 2 * times], values[11 + 2 * times :]
    found = [code for code in codes if code]
    if len(found) > 1:
        found.sort(key=lambda code: primary[codes.index(code)] != b"Y")
    licensed = {state, *states}
    licensed.discard(b"")
    kind = b"t"
    if entity == _ORGANIZATION:
        kind, last, first, middle, other_last, other_first = b"f", b"", b"", b"", b"", b""
    gone = _NULL
    if deactivated and (not reactivated or _day(reactivated) < _day(deactivated)):
        gone = _day(deactivated)
    arrays = _array(licensed), _array(found)
    names = last, first, middle, other_last, other_first
    return b"\t".join((npi, kind, *names, *arrays, _day(updated), gone)) + b"\n"


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
