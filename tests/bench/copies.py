"""Copy rows many times over inside PostgreSQL, with everything that belongs to them."""

from typing import NamedTuple

from django.db import connection
from django.db.models import ForeignKey, Model, QuerySet, UUIDField


class _Moved(NamedTuple):
    """Where the copies of a table's rows are: row `id` of copy `n` is at `offset + n * span + id`."""

    offset: int
    span: int

    def of(self, column: str) -> str:
        return f"{self.offset} + n::bigint * {self.span} + {column}"


class Copies:
    """So many copies of some rows. Copy them in the order of their foreign keys, which then point to the copies."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._moved: dict[type[Model], _Moved] = {}

    def id_of(self, model: type[Model], column: str) -> str:
        """Return SQL for the id of a copied row. `column` is SQL for the id of the original."""
        return self._moved[model].of(column)

    def add(self, rows: "QuerySet[Model]", **changes: str) -> int:
        """Copy rows, with some columns changed to SQL expressions of `n`, the copy's number, and `t`, the original.

        Return how many rows there are more.
        """
        model = rows.model
        ids = sorted(rows.values_list("pk", flat=True))
        if not ids:
            return 0
        with connection.cursor() as cursor:
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute(f"SELECT coalesce(max({key}), 0) FROM {table}")
            (last,) = cursor.fetchone()
            moved = self._moved[model] = _Moved(offset=last - ids[-1], span=ids[-1] - ids[0] + 1)
            values = {field.column: self._value(field, changes) for field in model._meta.concrete_fields}
            values[key] = moved.of(f"t.{key}")
            columns = ", ".join(f'"{name}"' for name in values)
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {', '.join(values.values())}"
                f" FROM {table} AS t CROSS JOIN generate_series(1, %s) AS n WHERE t.{key} = ANY(%s)",
                [self.count, ids],
            )
            added = int(cursor.rowcount)
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, %s), (SELECT max({key}) FROM {table}))", [table, key]
            )
        return added

    def _value(self, field: object, changes: dict[str, str]) -> str:
        """Return SQL for one column of a copy."""
        assert hasattr(field, "column")
        column = f't."{field.column}"'
        if field.column in changes:
            return f"({changes[field.column]})"
        if isinstance(field, ForeignKey) and field.related_model in self._moved:
            return self._moved[field.related_model].of(column)
        if isinstance(field, UUIDField) and field.unique:
            return "gen_random_uuid()"
        return column
