"""Write a backup: the database at one moment, then the uploaded files."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import IO

from django.core.files.storage import Storage, storages
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder

from cmehub import VERSION
from cmehub.lib.encryption import proofs_of_keys
from cmehub.operations import database
from cmehub.operations.archive import Manifest, StoredFile, Table, Writer
from cmehub.operations.progress import Progress, silent

# Sessions aren't backed up: after a restore, everyone signs in again.
LEFT_OUT = frozenset({"django_session", "usersessions_usersession"})
_COMPRESSED = (".jpg", ".jpeg", ".png", ".pdf")


def write(stream: IO[bytes], *, now: dt.datetime, progress: Progress = silent) -> Manifest:
    """Back up to a stream and return the manifest (raises database.Changing, OSError)."""
    writer = Writer(stream)
    with database.snapshot() as cursor:
        names = [name for name in database.table_names() if name not in LEFT_OUT]
        tables = tuple(_tables(writer, cursor, names, progress))
        counters = database.counters(cursor, names)
        partitions = database.partitions(cursor, names)
        migrations = tuple(sorted(MigrationRecorder(connection).applied_migrations()))
    manifest = Manifest(
        taken_at=now.astimezone(dt.UTC).isoformat(timespec="seconds"),
        version=VERSION,
        postgresql=database.server_version(),
        migrations=migrations,
        tables=tables,
        left_out=tuple(sorted(LEFT_OUT)),
        counters=counters,
        partitions=partitions,
        files=tuple(_files(writer, storages["private"], progress)),
        key_proofs=tuple(proofs_of_keys()),
    )
    writer.finish(manifest)
    return manifest


def _tables(writer: Writer, cursor: CursorWrapper, names: Sequence[str], progress: Progress) -> Iterator[Table]:
    columns = database.columns_of(cursor, names)
    counts = {name: database.count(cursor, name) for name in names}
    with progress("Rows", sum(counts.values())) as step:
        for name in names:
            with writer.member(f"tables/{name}.copy") as member:
                for block, rows in database.rows_of(cursor, name, columns[name]):
                    member.write(block)
                    step(rows)
            yield Table(name=name, columns=columns[name], rows=counts[name], sha256=member.sha256)


def _files(writer: Writer, storage: Storage, progress: Progress) -> Iterator[StoredFile]:
    """Copy every uploaded file. The rows are older than this, so each has its file unless both were just deleted."""
    names = list(_names(storage))
    with progress("Uploaded files", len(names)) as step:
        for name in names:
            try:
                handle = storage.open(name)
            except FileNotFoundError:  # deleted since it was listed
                continue
            with handle, writer.member(f"files/{name}", compress=not name.endswith(_COMPRESSED)) as member:
                for block in handle.chunks():
                    member.write(block)
            step(1)
            yield StoredFile(name=name, size=member.size, sha256=member.sha256)


def _names(storage: Storage, folder: str = "") -> Iterator[str]:
    """Yield the names of all files in a storage, sorted. A folder that was never made has none."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        yield from _names(storage, f"{folder}/{name}" if folder else name)
