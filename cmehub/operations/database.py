"""What backup and restore need from PostgreSQL: the hub's tables, their rows as COPY text, and their constraints.

Works on the default connection, so that hooks of the apps see the database that's being restored.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from cmehub.operations.archive import Counter, Partition, Table
from cmehub.operations.progress import Step

Query = sql.SQL | sql.Composed
_BLOCK = 1 << 18
# How values become text must not depend on a server's configuration.
_SAME_TEXT = "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = postgres; SET LOCAL extra_float_digits = 3"
_NO_TIMEOUTS = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"

# Tables of the hub's schema, without the partitions of a partitioned table, and without what extensions own.
_TABLES = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
  )
ORDER BY c.relname"""
_COLUMNS = """
SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY(%s)
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY c.relname, a.attnum"""
_COUNTERS = """
SELECT relname, attname, pg_sequence_last_value(sequence::regclass) FROM (
    SELECT c.relname, a.attname, pg_get_serial_sequence(quote_ident(c.relname), a.attname) AS sequence
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY(%s)
      AND a.attnum > 0 AND NOT a.attisdropped
) found
WHERE sequence IS NOT NULL AND pg_sequence_last_value(sequence::regclass) IS NOT NULL
ORDER BY relname, attname"""
_PARTITIONS = """
SELECT parent.relname, c.relname, pg_get_expr(c.relpartbound, c.oid)
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class parent ON parent.oid = i.inhparent
WHERE parent.relnamespace = current_schema()::regnamespace AND parent.relname = ANY(%s) AND c.relispartition
ORDER BY parent.relname, c.relname"""
_FOREIGN_KEYS = """
SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE k.contype = 'f' AND k.conparentid = 0 AND c.relnamespace = current_schema()::regnamespace
ORDER BY c.relname, k.conname"""
# Each partition's own triggers, too. A parent's row triggers are switched with the parent's.
_TRIGGERS = """
SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgenabled = 'O'
  AND c.relnamespace = current_schema()::regnamespace
ORDER BY c.relname, t.tgname"""


class Changing(Exception):
    """A migration changed the tables while the backup was starting. Try again."""

    def __init__(self) -> None:
        super().__init__("The tables are being migrated. Try again when the migration is done.")


def table_names() -> list[str]:
    """Return the tables of the hub's schema, a partitioned one once."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return [name for (name,) in cursor.fetchall()]


def others_connected() -> int:
    """Return how many other clients are connected to the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        (count,) = cursor.fetchone() or (0,)
        return int(count)


def server_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone() or ("",)
        return str(version)


# -- reading -----------------------------------------------------------------------------------------------------------


@contextmanager
def snapshot() -> Iterator[CursorWrapper]:
    """Give a cursor that sees one moment of the whole database, which no migration can change (raises Changing)."""
    names = table_names()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(f"{_NO_TIMEOUTS}; {_SAME_TEXT}")
        cursor.execute(_composed(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(_names(names))))
        if table_names() != names:
            raise Changing
        yield cursor


def columns_of(cursor: CursorWrapper, tables: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return each table's columns that COPY can fill, so without generated ones."""
    cursor.execute(_COLUMNS, [list(tables)])
    found: dict[str, tuple[str, ...]] = {}
    for table, column in cursor.fetchall():
        found[table] = (*found.get(table, ()), column)
    return found


def count(cursor: CursorWrapper, table: str) -> int:
    cursor.execute(_composed(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))))
    (rows,) = cursor.fetchone() or (0,)
    return int(rows)


def rows_of(cursor: CursorWrapper, table: str, columns: Sequence[str]) -> Iterator[tuple[bytes, int]]:
    """Yield a table's rows in COPY's text format, many at a time, each time with their number."""
    select = sql.SQL("SELECT {} FROM {}").format(_names(columns), sql.Identifier(table))
    block, rows = bytearray(), 0
    with cursor.copy(sql.SQL("COPY ({}) TO STDOUT").format(select)) as copy:
        for row in copy:
            block += row
            rows += 1
            if len(block) >= _BLOCK:
                yield bytes(block), rows
                block, rows = bytearray(), 0
    yield bytes(block), rows


def counters(cursor: CursorWrapper, tables: Sequence[str]) -> tuple[Counter, ...]:
    cursor.execute(_COUNTERS, [list(tables)])
    return tuple(Counter(*row) for row in cursor.fetchall())


def partitions(cursor: CursorWrapper, tables: Sequence[str]) -> tuple[Partition, ...]:
    cursor.execute(_PARTITIONS, [list(tables)])
    return tuple(Partition(*row) for row in cursor.fetchall())


# -- writing -----------------------------------------------------------------------------------------------------------


@contextmanager
def one_transaction() -> Iterator[CursorWrapper]:
    """Give a cursor whose work is kept as a whole or not at all, however long it takes."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(f"{_NO_TIMEOUTS}; {_SAME_TEXT}")
        yield cursor


@contextmanager
def emptied(cursor: CursorWrapper, tables: Sequence[str]) -> Iterator[None]:
    """Empty the tables so that they can be filled in any order. Foreign keys are back, and checked, at the end."""
    cursor.execute(_FOREIGN_KEYS)
    keys = cursor.fetchall()
    for table, name, _ in keys:
        _alter(cursor, table, sql.SQL("DROP CONSTRAINT {}").format(sql.Identifier(name)))
    cursor.execute(_TRIGGERS)
    triggers = cursor.fetchall()
    for table, name in triggers:
        _alter(cursor, table, sql.SQL("DISABLE TRIGGER {}").format(sql.Identifier(name)))
    cursor.execute(_composed(sql.SQL("TRUNCATE {}").format(_names(tables))))
    yield
    for table, name in triggers:
        _alter(cursor, table, sql.SQL("ENABLE TRIGGER {}").format(sql.Identifier(name)))
    for table, name, definition in keys:
        constraint = sql.SQL("ADD CONSTRAINT {} ").format(sql.Identifier(name)) + sql.SQL(definition)
        _alter(cursor, table, constraint)


def fill(cursor: CursorWrapper, table: Table, blocks: Iterable[bytes], step: Step) -> None:
    """Copy rows into a table. Reports their number."""
    columns = _names(table.columns)
    with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)) as copy:
        for block in blocks:
            copy.write(block)
            step(block.count(b"\n"))


def add_partition(cursor: CursorWrapper, partition: Partition) -> None:
    """Create a partition unless the migrations have."""
    cursor.execute(
        _composed(
            sql.SQL("CREATE TABLE IF NOT EXISTS {} PARTITION OF {} {}").format(
                sql.Identifier(partition.name), sql.Identifier(partition.table), sql.SQL(partition.bound)
            )
        )
    )


def advance(cursor: CursorWrapper, counter: Counter) -> None:
    """Let a column's ids continue where they were, also after rows that were deleted."""
    sequence = "pg_get_serial_sequence(quote_ident(%s), %s)::regclass"
    cursor.execute(f"SELECT setval({sequence}, %s)", [counter.table, counter.column, counter.last])


@contextmanager
def without_statement_timeout() -> Iterator[None]:
    """Lift the statement timeout for migrations. The lock timeout still applies."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET statement_timeout")


def analyze() -> None:
    """Collect the planner's statistics, which aren't in a backup."""
    with without_statement_timeout(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _alter(cursor: CursorWrapper, table: str, change: Query) -> None:
    cursor.execute(_composed(sql.SQL("ALTER TABLE {} ").format(sql.Identifier(table)) + change))


def _names(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in names)


def _composed(query: sql.Composed) -> str:
    return query.as_string(connection.connection)


# -- databases of the server -------------------------------------------------------------------------------------------


def create_database(name: str) -> None:
    """Create an empty database beside this one, with the same locale (raises django.db.Error)."""
    with connection.cursor() as cursor:
        cursor.execute(_composed(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))))


def drop_database(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_composed(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))))


def use_database(name: str) -> str:
    """Connect to another database of the same server from now on. Return the name of the one before."""
    before = str(connection.settings_dict["NAME"])
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # of the PostgreSQL backend
    connection.settings_dict["NAME"] = name
    return before
