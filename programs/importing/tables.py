"""One table of columns per kind, for export and import alike.

Plain columns hold one value. The rows of a group, such as credit offers, stand in numbered columns, `offers.1.amount`,
since a curator can edit those in any spreadsheet. A value is what a listing's JSON holds (`cells.py`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, Max

from accounts.users.models import User
from programs.importing.cells import Cell
from programs.importing.enums import Kind

EDITION = "edition"


class Refused(Exception):
    """A row can't be saved. `errors` are the messages by path: 'title', 'offers.0.amount', or '' for the whole row."""

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__("; ".join(message for messages in errors.values() for message in messages))
        self.errors = errors


@dataclass(frozen=True)
class Column:
    name: str
    cell: Cell
    help: str = ""


@dataclass(frozen=True)
class Group:
    """Rows that belong to one record, in numbered columns."""

    name: str
    columns: tuple[Column, ...]

    def header(self, number: int) -> list[str]:
        return [f"{self.name}.{number}.{column.name}" for column in self.columns]


@dataclass(frozen=True)
class Table:
    """How one kind is written to and read from rows.

    `values` returns a record's values by column and group. `prepare` takes the stored record or None and the new
    values, and returns what `save` takes, or raises Refused. It saves nothing. `save` goes through the capability's
    action, and takes the names of the changed columns for the audit log.
    """

    kind: Kind
    model: type[models.Model]
    key: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    ready: Callable[["models.QuerySet[Any]"], "models.QuerySet[Any]"]  # prefetches what `values` reads
    values: Callable[[Any], dict[str, Any]]
    prepare: Callable[[Any, Mapping[str, Any]], Any]
    save: Callable[[Any, Sequence[str], User], Any]

    @property
    def has_edition(self) -> bool:
        return any(each.name == EDITION for each in self.model._meta.fields)

    @property
    def noun(self) -> str:
        return str(self.model._meta.verbose_name)

    def load(self, keys: Iterable[str], *, lock: bool = False) -> dict[str, Any]:
        """Return the stored records with these keys, locked if they're to be changed."""
        rows = self.model._default_manager.filter(**{f"{self.key}__in": list(keys)})
        if lock:
            list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
        return {getattr(row, self.key): row for row in self.ready(rows)}

    def widths(self, records: "models.QuerySet[Any]") -> dict[str, int]:
        """Return the most rows that one of the records has, by group, and at least 1, so that there's room for one."""
        return {group.name: max(1, _most_rows(records, group.name)) for group in self.groups}

    def header(self, widths: Mapping[str, int]) -> list[str]:
        """Return the header of an export whose groups have room for so many rows."""
        plain = [column.name for column in self.columns] + ([EDITION] if self.has_edition else [])
        rows = [(group, number) for group in self.groups for number in range(1, widths[group.name] + 1)]
        return plain + [name for group, number in rows for name in group.header(number)]

    def cells(self, record: Any) -> dict[str, str]:
        """Return the record's cells by the name of their column."""
        values = self.values(record)
        found = {column.name: _written(column, values[column.name]) for column in self.columns}
        if self.has_edition:
            found[EDITION] = str(record.edition)
        for group in self.groups:
            for number, row in enumerate(values[group.name], start=1):
                for column in group.columns:
                    found[f"{group.name}.{number}.{column.name}"] = _written(column, row[column.name])
        return found


def _most_rows(records: "models.QuerySet[Any]", name: str) -> int:
    counts = records.model._default_manager.filter(pk__in=records.order_by().values("pk")).annotate(n=Count(name))
    return counts.aggregate(most=Max("n"))["most"] or 0


def _written(column: Column, value: Any) -> str:
    is_stated = value is not None and value != "" and value != []
    return column.cell.write(value) if is_stated else column.cell.of_nothing
