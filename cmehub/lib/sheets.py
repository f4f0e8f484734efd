"""CSV files and workbooks that spreadsheet programs open without running anything in them."""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO
from xml.sax.saxutils import escape

# A cell that begins with one of these would be read as a formula (OWASP, CSV injection). A text that begins so after
# apostrophes of its own gets one more, so that `plain_text` finds the same text again.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def safe_cell(value: Any) -> str:
    """Return the text of a cell. A text that would be read as a formula gets an apostrophe in front."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dt.datetime() | dt.date():
            return value.isoformat()
        case list() | tuple():
            text = "; ".join(map(str, value))
        case _:
            text = str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def plain_text(cell: str) -> str:
    """Return the text of which `safe_cell` made the cell."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def write(file: TextIO, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the rows with a header, which is the keys of the first row. Writes nothing without rows."""
    if rows:
        writer = csv.writer(file)
        writer.writerow(rows[0])
        writer.writerows(_cells(row.values()) for row in rows)


def _cells(values: Iterable[Any]) -> list[str]:
    return [safe_cell(value) for value in values]


# -- streams -----------------------------------------------------------------------------------------------------------


def csv_stream(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield a CSV file in UTF-8 with a byte order mark, by which Excel knows the encoding."""
    written = _Taken()
    writer = csv.writer(written)
    yield "\ufeff".encode()
    for row in rows:
        writer.writerow(row)
        yield written.taken().encode()


class _Taken:
    """What `csv` has written since it was last taken."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def write(self, part: str) -> None:
        self._parts.append(part)

    def taken(self) -> str:
        parts, self._parts = "".join(self._parts), []
        return parts


class _Outlet(io.RawIOBase):
    """The same for bytes, for an archive that's sent while it's written."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        parts, self._parts = b"".join(self._parts), []
        return parts


_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="xl/workbook.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Rows" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>',
}
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET_START = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def workbook_stream(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield an XLSX file whose cells are all text, row by row. (openpyxl would build the whole file first.)"""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, _XML + content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f"{_XML}{_SHEET_START}".encode())
            for row in rows:
                sheet.write(_sheet_row(row).encode())
                if chunk := outlet.taken():
                    yield chunk
            sheet.write(b"</sheetData></worksheet>")
    yield outlet.taken()


def _sheet_row(row: Sequence[str]) -> str:
    cells = (
        f'<c t="inlineStr"><is><t xml:space="preserve">{escape(_NOT_IN_XML.sub("", cell))}</t></is></c>'
        if cell
        else "<c/>"
        for cell in row
    )
    return f"<row>{''.join(cells)}</row>"
