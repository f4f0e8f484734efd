"""What one row of a file means: a new record, changes of a stored one, nothing new, or why it's refused."""

import difflib
import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, takewhile
from typing import Any

from cmehub.lib.sheets import plain_text
from programs.importing.cells import WrongCell
from programs.importing.reading import Unreadable
from programs.importing.tables import EDITION, Column, Group, Refused, Table

_PLAIN_WORDS = dict.fromkeys(["This field cannot be blank.", "This field cannot be null."], "Enter a value.")
_NUMBERED = re.compile(r"(\w+)\.([1-9]\d{0,2})\.(\w+)")


# -- header ------------------------------------------------------------------------------------------------------------


def header(table: Table, cells: Sequence[str]) -> list[str]:
    """Return the names of a file's columns (raises Unreadable)."""
    names = [re.sub(r"[\s-]+", "_", plain_text(cell).strip()).lower() for cell in cells]
    if not any(names):
        raise Unreadable("The first row is empty. It has to name the columns.")
    if "" in names:
        raise Unreadable(f"Column {names.index('') + 1} has no name in the first row. Name it, or delete it.")
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise Unreadable(f"Two columns are named “{twice[0]}”. Delete or rename one.")
    known = [column.name for column in table.columns] + [EDITION] * table.has_edition
    unknown = [name for name in names if name not in known and not _of_group(table, name)]
    if unknown:
        raise Unreadable(f"Unknown columns: {', '.join(_suggested(name, known) for name in unknown[:10])}.")
    if table.key not in names:
        raise Unreadable(f"The column “{table.key}” is missing. It says which {table.noun} a row is about.")
    for group in table.groups:
        _refuse_gaps(group, names)
    return names


def _of_group(table: Table, name: str) -> bool:
    found = _NUMBERED.fullmatch(name)
    columns = {group.name: {column.name for column in group.columns} for group in table.groups}
    return found is not None and found[3] in columns.get(found[1], ())


def _suggested(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"“{name}” (did you mean “{close[0]}”?)" if close else f"“{name}”"


def _refuse_gaps(group: Group, names: Sequence[str]) -> None:
    """Refuse a group of which only some columns are there, since a row of it is read as a whole."""
    found = (_NUMBERED.fullmatch(name) for name in names)
    last = max((int(each[2]) for each in found if each and each[1] == group.name), default=0)
    missing = [name for number in range(1, last + 1) for name in group.header(number) if name not in names]
    if missing:
        raise Unreadable(f"The column “{missing[0]}” is missing beside the others of “{group.name}”.")


def _numbers(group: Group, names: Container[str]) -> list[int]:
    """Return the numbers of the group's rows that have columns, which a checked header has without gaps."""
    start = f"{group.name}."
    end = f".{group.columns[0].name}"
    return list(takewhile(lambda number: f"{start}{number}{end}" in names, count(1)))


# -- rows --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Error:
    column: str  # '' for the whole row
    message: str


@dataclass
class Row:
    """One row, read beside the stored record. Without `changes` and `errors`, it says what's stored already."""

    number: int
    key: str = ""
    stored: Any = None
    prepared: Any = None  # what the table's `save` takes
    changes: Sequence[tuple[str, str, str]] = ()  # column, before, after
    errors: Sequence[Error] = ()

    @property
    def is_same(self) -> bool:
        return not self.changes and not self.errors

    @property
    def fields(self) -> list[str]:
        """The changed columns and groups."""
        return sorted({column.partition(".")[0] for column, _, _ in self.changes})


def by_name(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Return a row's cells by the name of their column (raises Refused for a row of another width)."""
    if len(cells) > len(names):
        raise Refused(
            {"": [f"The row has {len(cells)} cells and the header {len(names)}. Put cells with commas in quotes."]}
        )
    if len(cells) < len(names):
        raise Refused({"": [f"The row has {len(cells)} cells and the header {len(names)}. It seems to be cut off."]})
    return {name: _normal(plain_text(cell)) for name, cell in zip(names, cells, strict=True)}


def _normal(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def judge(table: Table, number: int, cells: Mapping[str, str], stored: Any) -> Row:
    """Read a row beside the stored record, if any. A cell that says what's stored keeps the stored value exactly."""
    row = Row(number, key=cells[table.key], stored=stored)
    before = {name: _normal(cell) for name, cell in table.cells(stored).items()} if stored else {}
    changed_groups = [group for group in table.groups if _differs(group, cells, before)]
    row.changes = [*_changes(table, changed_groups, cells, before)]
    if stored and not row.changes:
        return row
    try:
        if stored and table.has_edition and cells.get(EDITION, "") not in ("", str(stored.edition)):
            since = f"Someone saved this {table.noun} after the file was exported."
            raise Refused({EDITION: [f"{since} Export it again, and edit that."]})
        row.prepared = table.prepare(stored, _values(table, changed_groups, cells, before, stored))
    except Refused as refused:
        row.errors = [
            Error(_column(table, path, cells), _PLAIN_WORDS.get(message, message))
            for path, messages in refused.errors.items()
            for message in messages
        ]
    return row


def _differs(group: Group, cells: Mapping[str, str], before: Mapping[str, str]) -> bool:
    """Whether the file has columns of the group, and other rows in them than are stored. Order doesn't matter."""
    return bool(_numbers(group, cells)) and sorted(_rows(group, cells)) != sorted(_rows(group, before))


def _rows(group: Group, cells: Mapping[str, str]) -> list[list[str]]:
    return [[cells[name] for name in group.header(number)] for number in _filled(group, cells)]


def _filled(group: Group, cells: Mapping[str, str]) -> list[int]:
    """Return the numbers of the group's rows that have any cell filled. An id alone is no row."""
    numbers = _numbers(group, cells)
    return [n for n in numbers if any(cells[name] for name in group.header(n) if not name.endswith(".id"))]


def _changes(
    table: Table, groups: Sequence[Group], cells: Mapping[str, str], before: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    names = [column.name for column in table.columns if column.name in cells]
    for group in groups:
        names += [name for number in _numbers(group, {**cells, **before}) for name in group.header(number)]
    for name in names:
        if before.get(name, "") != cells.get(name, ""):
            yield name, before.get(name, ""), cells.get(name, "")


def _values(
    table: Table, groups: Sequence[Group], cells: Mapping[str, str], before: Mapping[str, str], stored: Any
) -> dict[str, Any]:
    """Return the record's values with what the cells change (raises Refused). Columns that aren't there stay."""
    values: dict[str, Any] = {column.name: column.cell.empty for column in table.columns}
    values |= {group.name: [] for group in table.groups}
    if stored:
        values = table.values(stored)
    errors: dict[str, list[str]] = {}
    for column in table.columns:
        if column.name in cells and (not stored or cells[column.name] != before[column.name]):
            values[column.name] = _read(column, cells[column.name], column.name, errors, had=before.get(column.name))
    for group in groups:
        values[group.name] = [
            {
                column.name: _read(column, cells[name], f"{group.name}.{place}.{column.name}", errors)
                for column, name in zip(group.columns, group.header(number), strict=True)
            }
            for place, number in enumerate(_filled(group, cells))
        ]
    if errors:
        raise Refused(errors)
    return values


def _read(column: Column, text: str, path: str, errors: dict[str, list[str]], had: str | None = None) -> Any:
    if not text and had and not column.cell.may_be_emptied:
        errors[path] = [f"Enter {column.cell.hint}."]
    if not text:
        return column.cell.empty
    try:
        return column.cell.read(text)
    except WrongCell as wrong:
        errors[path] = [str(wrong)]
        return column.cell.empty


def _column(table: Table, path: str, cells: Mapping[str, str]) -> str:
    """Return the name of the column that a path of an error is in: 'offers.0.amount' is in `offers.1.amount`."""
    name, _, rest = path.partition(".")
    group = next((group for group in table.groups if group.name == name), None)
    if group is None or not rest:
        return path if path in cells or group else ""
    place, _, column = rest.partition(".")
    numbers = _filled(group, cells)
    number = numbers[int(place)] if int(place) < len(numbers) else int(place) + 1
    return f"{name}.{number}.{column}".removesuffix(".")
