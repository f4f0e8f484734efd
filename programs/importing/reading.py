"""Read an uploaded file into plain text cells: CSV in UTF-8, or the first sheet of a workbook. Evaluates nothing."""

import csv
import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from openpyxl.reader.excel import load_workbook

MAX_MB = 100
MAX_ROWS = 250_000
_MAX_COLUMNS = 1_000
_MAX_LINE = 1_000_000  # bytes
_MAX_UNPACKED = 1_000_000_000  # bytes of a workbook, which is read in a stream
_MAX_TEXTS = 200_000_000  # bytes of a workbook's shared texts, which are kept in memory

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NOT_IN_WINDOWS_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([^"]+)"')
_AS_UTF_8 = "In Excel, save it as “CSV UTF-8 (Comma delimited)”. In other programs, choose UTF-8 when saving."


class Unreadable(Exception):
    """The file as a whole can't be read. `str()` says why, and what to do."""


def rows(file: IO[bytes]) -> Iterator[list[str]]:
    """Yield each row's cells, the header first. An empty row is [], so that numbers stay the spreadsheet's."""
    start = file.read(4096)
    file.seek(0)
    if start.startswith(_OLD_EXCEL):
        raise Unreadable("This is an older Excel file, or it has a password. Save it as .xlsx without a password.")
    is_workbook = start.startswith(_ZIP)
    width = _MAX_COLUMNS
    for number, row in enumerate(_workbook_rows(file) if is_workbook else _csv_rows(file, start), start=1):
        if number > MAX_ROWS:
            raise Unreadable(f"The file has more than {MAX_ROWS:,} rows. Split it into several.")
        while row and not row[-1].strip() and (number == 1 or len(row) > width or not any(map(str.strip, row))):
            row.pop()
        if number == 1:
            width = len(row)
        if len(row) > _MAX_COLUMNS:
            raise Unreadable(f"Row {number} has {len(row):,} columns. The most is {_MAX_COLUMNS:,}.")
        if is_workbook and row:
            row += [""] * (width - len(row))  # a workbook leaves out empty cells at the end
        yield row


# -- CSV ---------------------------------------------------------------------------------------------------------------


def _csv_rows(file: IO[bytes], start: bytes) -> Iterator[list[str]]:
    if start.startswith(_UTF_16) or b"\0" in start:
        raise Unreadable(f"This file is in UTF-16. {_AS_UTF_8}")
    first = start.removeprefix(b"\xef\xbb\xbf").splitlines()[:1] or [b""]
    delimiter = max(",;\t", key=first[0].decode("utf-8", "replace").count)
    reader = csv.reader(_lines(file), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(reader, None)
        except csv.Error:
            raise Unreadable(
                f"Row {number} can't be read. Look for a quotation mark that isn't closed, or for one inside a cell "
                "that isn't doubled."
            ) from None
        if row is None:
            return
        yield row


def _lines(file: IO[bytes]) -> Iterator[str]:
    number = 0
    while line := file.readline(_MAX_LINE):
        number += 1
        if len(line) == _MAX_LINE:
            raise Unreadable(f"Line {number} is longer than {_MAX_LINE:,} bytes. Is this a CSV file?")
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise Unreadable(f"Line {number} isn't in UTF-8. {_guess(line)}{_AS_UTF_8}") from None
        if "\0" in text:
            raise Unreadable(f"Line {number} has a character that no text has (NUL). Is this a CSV file?")
        yield text


def _guess(line: bytes) -> str:
    return "" if _NOT_IN_WINDOWS_1252.search(line) else "It looks like Windows-1252 (ANSI). "


# -- workbooks ---------------------------------------------------------------------------------------------------------

_BROKEN = (
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    OSError,
    ParseError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)  # what openpyxl raises on broken files


def _workbook_rows(file: IO[bytes]) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_bombs(archive)
        book = load_workbook(file, read_only=True)  # type: ignore[no-untyped-call]
        sheet: Any = book.worksheets[0]
        _refuse_merged_cells(file, sheet._worksheet_path)  # openpyxl doesn't read them in a stream
        sheet.reset_dimensions()  # what the file says about its size may be wrong
        for cells in sheet.iter_rows():
            yield [_text(cell) for cell in cells]
    except _BROKEN:
        raise Unreadable("This workbook can't be opened. Save it again as .xlsx, or as “CSV UTF-8”.") from None


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    """Refuse a file that grows beyond measure. zipfile never unpacks more of a part than its entry says."""
    sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    texts = sum(size for name, size in sizes.items() if not name.startswith("xl/worksheets/"))
    if sum(sizes.values()) > _MAX_UNPACKED or texts > _MAX_TEXTS:
        raise Unreadable(
            "Unpacked, this workbook is too large. Delete pictures and other sheets, or save it as “CSV UTF-8”."
        )


def _refuse_merged_cells(file: IO[bytes], path: str) -> None:
    with zipfile.ZipFile(file) as archive, archive.open(path) as sheet:
        before = b""
        while chunk := sheet.read(1_000_000):
            if found := _MERGED.search(before + chunk):
                raise Unreadable(f"Cells {found[1].decode()} are merged. Unmerge them, and fill in each one.")
            before = chunk[-200:]


def _text(cell: Any) -> str:
    value = cell.value
    match value:
        case None:
            return ""
        case str() if cell.data_type != "f":
            if cell.data_type == "e":
                raise Unreadable(f"Cell {cell.coordinate} has the error {value}. Replace it with a value.")
            return value
        case bool():
            return "yes" if value else "no"
        case int() | float():
            if "%" in (cell.number_format or ""):
                raise Unreadable(
                    f"Cell {cell.coordinate} is formatted as a percentage, so that {value} would be read where it "
                    "shows another number. Format the column as text or number, and enter the number itself."
                )
            return str(int(value)) if value == int(value) else repr(value)
        case dt.datetime():
            return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
        case dt.date():
            return value.isoformat()
        case dt.time():
            return value.isoformat("minutes")
        case _:
            raise Unreadable(
                f"Cell {cell.coordinate} has a formula. Copy the column and paste it as values, then upload it again."
            )


# -- what the hub keeps ------------------------------------------------------------------------------------------------


def write_plain(found: Iterator[Sequence[str]], target: IO[bytes]) -> None:
    """Write rows as the CSV file that `plain_rows` reads."""
    text = io.TextIOWrapper(target, "utf-8", newline="")
    csv.writer(text).writerows(found)
    text.flush()
    text.detach()


def plain_rows(file: IO[bytes]) -> Iterator[list[str]]:
    return csv.reader(io.TextIOWrapper(file, "utf-8", newline=""))
