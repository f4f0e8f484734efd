"""Back up the database and the uploaded files into one file, or check such a file."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cmehub.operations import backup, database, screen
from cmehub.operations.archive import Damaged, Manifest, Reader


class Command(BaseCommand):
    help = (
        "Back up the database and the uploaded files into one file that only you can read. Sessions and FIELD_KEYS "
        "aren't in it: keep FIELD_KEYS somewhere else, since nobody can read license numbers without them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="where to write it, or - for standard output (default: a new file)")
        parser.add_argument("--check", action="store_true", help="read a backup and compare it with its digests")

    def handle(self, *args: Any, file: str | None, check: bool, **options: Any) -> None:
        try:
            if check:
                self._check(file)
            elif file == "-":
                backup.write(sys.stdout.buffer, now=timezone.now(), progress=screen.progress)
            else:
                self._write(Path(file or f"cmehub-{timezone.now():%Y%m%d-%H%M%S}.zip"))
        except (Damaged, database.Changing) as problem:
            raise CommandError(str(problem)) from None
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}") from None

    def _check(self, file: str | None) -> None:
        if not file:
            raise CommandError("Name the backup to check.")
        with Path(file).open("rb") as stream:
            reader = Reader(stream)
            reader.verify(screen.progress)
        self.stdout.write(f"{file} is complete and unchanged: {_summary(reader.manifest)}.")

    def _write(self, path: Path) -> None:
        with _new_file(path) as stream:
            manifest = backup.write(stream, now=timezone.now(), progress=screen.progress)
        self.stdout.write(f"{path}: {_summary(manifest)}, {screen.megabytes(path.stat().st_size)}.")
        self.stdout.write("FIELD_KEYS aren't in it. Keep a copy of them somewhere else.")


def _summary(manifest: Manifest) -> str:
    return (
        f"{manifest.rows:,} rows of {len(manifest.tables)} tables and {len(manifest.files):,} uploaded files, "
        f"as of {manifest.taken_at}"
    )


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a file that only its owner can read, and that has its name only when it's complete (raises OSError)."""
    if path.exists():
        raise CommandError(f"{path} already exists. Name a new file.")
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)  # of a backup that was killed
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
