"""Export records as the rows that an import reads, in a stream."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from cmehub.lib import sheets
from programs.importing.tables import Table

FORMATS: dict[str, tuple[str, Callable[[Iterable[Sequence[str]]], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", sheets.csv_stream),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheets.workbook_stream),
}
_AT_ONCE = 500


def rows(table: Table, records: "QuerySet[Any]") -> Iterator[list[str]]:
    """Yield the header and a row for each record, in their order. Memory holds 500 records, and all ids."""
    ids = list(records.values_list("pk", flat=True))
    header = table.header(table.widths(records))
    yield header
    for start in range(0, len(ids), _AT_ONCE):
        chunk = ids[start : start + _AT_ONCE]
        found = {row.pk: row for row in table.ready(table.model._default_manager.filter(pk__in=chunk))}
        for pk in chunk:
            if pk in found:  # nobody deleted it meanwhile
                cells = table.cells(found[pk])
                yield [safe_cell(cells.get(name, "")) for name in header]


def refused_rows(file: Iterator[list[str]], errors: Iterable[tuple[int, str, str]]) -> Iterator[list[str]]:
    """Yield a plain file's refused rows, with their number and the reasons. `errors` are in the order of the rows."""
    reasons: dict[int, list[str]] = {}
    for row, column, message in errors:
        reasons.setdefault(row, []).append(f"{column}: {message}" if column else message)
    yield ["row", "reasons", *next(file)]
    for number, cells in enumerate(file, start=2):
        if number in reasons:
            yield [str(number), *map(safe_cell, [" ".join(reasons[number]), *cells])]


def safe_cell(text: str) -> str:
    """Return a cell that's no formula. A negative number is none, and stays a number."""
    return text if _is_number(text) else sheets.safe_cell(text)


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()
