"""CSV files that spreadsheet programs open without running anything in them."""

import csv
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

# A cell that begins with one of these would be read as a formula. OWASP, CSV injection.
_STARTS_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


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
    return f"'{text}" if text.startswith(_STARTS_OF_FORMULAS) else text


def write(file: TextIO, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the rows with a header, which is the keys of the first row. Writes nothing without rows."""
    if rows:
        writer = csv.writer(file)
        writer.writerow(rows[0])
        writer.writerows(_cells(row.values()) for row in rows)


def _cells(values: Iterable[Any]) -> list[str]:
    return [safe_cell(value) for value in values]
