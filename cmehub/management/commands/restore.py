"""Restore a backup, and compare the rows with those that were backed up."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from cmehub.operations import database, restore, screen
from cmehub.operations.archive import Damaged, Reader


class Command(BaseCommand):
    help = "Restore a backup into an empty database, and compare the rows of each table with those that were backed up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the backup")
        parser.add_argument(
            "--into", metavar="NAME", help="create this database on the same server, and restore into it"
        )
        parser.add_argument("--files", metavar="FOLDER", help="where to restore uploaded files (default: FILES_DIR)")

    def handle(self, *args: Any, file: str, into: str | None, files: str | None, **options: Any) -> None:
        storage = _storage(files)
        try:
            with Path(file).open("rb") as stream:
                reader = Reader(stream)
                reader.verify(screen.progress)
                with _target(into):
                    restore.check(reader, storage)
                    restored = restore.load(reader, storage, now=timezone.now(), progress=screen.progress)
        except (Damaged, restore.Refused, restore.Differs) as problem:
            raise CommandError(str(problem)) from None
        except DatabaseError as error:
            raise CommandError(f"PostgreSQL refused: {str(error).strip()}") from None
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}") from None
        self._tell(restored)

    def _tell(self, restored: restore.Restored) -> None:
        width = max(len(each.table) for each in restored.tables)
        self.stdout.write(f"{'table':{width}}  {'backed up':>12}  {'restored':>12}")
        for each in restored.tables:
            self.stdout.write(f"{each.table:{width}}  {each.before:>12,}  {each.after:>12,}")
        before, after = (sum(getattr(each, side) for each in restored.tables) for side in ("before", "after"))
        self.stdout.write(f"{'total':{width}}  {before:>12,}  {after:>12,}")
        self.stdout.write(f"{restored.files:,} uploaded files restored. All row counts are equal.")
        for sentence in restored.said:
            self.stdout.write(sentence)
        self.stdout.write("Sessions weren't backed up: everyone signs in again.")


def _storage(folder: str | None) -> Storage:
    if folder is None:
        return storages["private"]
    return FileSystemStorage(location=folder, file_permissions_mode=0o600, directory_permissions_mode=0o700)


@contextmanager
def _target(name: str | None) -> Iterator[None]:
    """Use a new database of this name, which is dropped if the restore fails. None: the one in the settings."""
    if name is None:
        yield
        return
    database.create_database(name)
    before = database.use_database(name)
    try:
        yield
    except BaseException:
        database.use_database(before)
        database.drop_database(name)
        raise
    database.use_database(before)
