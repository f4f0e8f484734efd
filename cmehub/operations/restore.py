"""Restore a backup into an empty database, and compare what arrived with what was backed up.

Everything that can be checked is checked before anything is changed. The rows, their comparison and what apps do after
a restore (`after_restore`) are one transaction, so that a database is either restored as a whole or has no rows.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from django.core.files.base import File
from django.core.files.storage import Storage
from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from cmehub.lib.encryption import missing_keys
from cmehub.operations import database
from cmehub.operations.archive import Manifest, Reader
from cmehub.operations.progress import Progress, silent

Hook = Callable[[dt.datetime, dt.datetime], str]
_hooks: list[Hook] = []


def after_restore(hook: Hook) -> None:
    """Run a hook at the end of a restore. It takes the backup's moment and now, and returns a sentence to show."""
    if hook not in _hooks:
        _hooks.append(hook)


class Refused(Exception):
    """The backup can't be restored here. Nothing was changed."""


class Differs(Exception):
    """What arrived isn't what was backed up. No rows were kept."""


@dataclass(frozen=True)
class Compared:
    """Rows of one table, in the backup and after the restore."""

    table: str
    before: int
    after: int


@dataclass(frozen=True)
class Restored:
    tables: tuple[Compared, ...]
    files: int
    said: tuple[str, ...]  # by the hooks


def check(reader: Reader, storage: Storage) -> None:
    """Refuse what can't be restored completely (raises Refused)."""
    manifest = reader.manifest
    if unknown := set(manifest.migrations) - set(MigrationLoader(None).disk_migrations):
        names = ", ".join(sorted(f"{app}.{name}" for app, name in unknown)[:3])
        raise Refused(
            f"The backup is from version {manifest.version}, with migrations that this version doesn't have ({names}). "
            "Restore it with that version or a later one."
        )
    if missing := missing_keys(manifest.key_proofs):
        raise Refused(
            f"{missing} of the {len(manifest.key_proofs)} FIELD_KEYS of the backup are missing here. Without them, "
            "nobody can read the license numbers. Add the keys to FIELD_KEYS and try again."
        )
    if tables := database.table_names():
        raise Refused(
            f"The database isn't empty: it has {len(tables)} tables. Restore into a new one with --into NAME, "
            "or into an empty database."
        )
    if others := database.others_connected():
        raise Refused(f"{others} other clients are connected to the database. Stop web, worker and beat first.")
    if taken := [file.name for file in manifest.files if storage.exists(file.name)]:
        raise Refused(
            f"{len(taken)} of the uploaded files are already there. Restore into another folder with --files FOLDER."
        )


def load(reader: Reader, storage: Storage, *, now: dt.datetime, progress: Progress = silent) -> Restored:
    """Restore a backup that was verified and checked (raises Differs, django.db.Error, OSError)."""
    manifest = reader.manifest
    _migrate_to(manifest.migrations)
    is_current = set(manifest.migrations) == set(MigrationLoader(None).disk_migrations)
    settle = partial(_settle, dt.datetime.fromisoformat(manifest.taken_at), now)
    with _files_kept_if_all_succeeds(storage) as written, database.one_transaction() as cursor:
        with database.emptied(cursor, database.table_names()):
            _fill(cursor, reader, progress)
        tables = _compare(cursor, manifest)
        _write_files(reader, storage, written, progress)
        said = settle() if is_current else ()
    if not is_current:
        call_command("migrate", interactive=False, verbosity=0)
        said = settle()
    database.analyze()
    return Restored(tables=tables, files=len(written), said=said)


def _settle(taken_at: dt.datetime, now: dt.datetime) -> tuple[str, ...]:
    return tuple(hook(taken_at, now) for hook in _hooks)


def _migrate_to(migrations: Sequence[tuple[str, str]]) -> None:
    """Create the tables as they were at the backup."""
    executor = MigrationExecutor(connection)
    wanted = set(migrations)
    last = [node for node in sorted(wanted) if not _later_in_app(executor, node) & wanted]
    with database.without_statement_timeout():
        executor.migrate(last)


def _later_in_app(executor: MigrationExecutor, node: tuple[str, str]) -> set[tuple[str, str]]:
    return {child.key for child in executor.loader.graph.node_map[node].children if child.key[0] == node[0]}


def _fill(cursor: CursorWrapper, reader: Reader, progress: Progress) -> None:
    manifest = reader.manifest
    for partition in manifest.partitions:
        database.add_partition(cursor, partition)
    with progress("Rows", manifest.rows) as step:
        for table in manifest.tables:
            database.fill(cursor, table, reader.blocks(table.member), step)
    for counter in manifest.counters:
        database.advance(cursor, counter)


def _compare(cursor: CursorWrapper, manifest: Manifest) -> tuple[Compared, ...]:
    found = tuple(Compared(table.name, table.rows, database.count(cursor, table.name)) for table in manifest.tables)
    if wrong := [each for each in found if each.before != each.after]:
        lines = "; ".join(f"{each.table}: {each.before} backed up, {each.after} restored" for each in wrong)
        raise Differs(f"The restored rows differ from the backup. {lines}")
    return found


def _write_files(reader: Reader, storage: Storage, written: list[str], progress: Progress) -> None:
    files = reader.manifest.files
    with progress("Uploaded files", len(files)) as step:
        for file in files:
            with reader.open(file.member) as handle:
                written.append(storage.save(file.name, File(handle, name=file.name)))
            if written[-1] != file.name or storage.size(file.name) != file.size:
                raise Differs(f"The uploaded file {file.name} wasn't restored as it was.")
            step(1)


@contextmanager
def _files_kept_if_all_succeeds(storage: Storage) -> Iterator[list[str]]:
    """Give a list for the names of written files, which are deleted after an error."""
    written: list[str] = []
    try:
        yield written
    except BaseException:
        for name in written:
            storage.delete(name)
        raise
