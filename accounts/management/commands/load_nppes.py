"""Load an NPPES data file into the local NPI registry."""

import io
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, cast

import click
from django.core.management.base import BaseCommand, CommandError

from accounts.verification import nppes_files
from accounts.verification.nppes_files import Progress
from accounts.verification.nppes_rows import BadFile


class Command(BaseCommand):
    help = (
        "Load a monthly or weekly NPPES data file (npidata_pfile_….csv) into the local NPI registry. "
        "An interrupted load continues where it stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the CSV file, or - to read it from standard input")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        if file == "-":
            self._load(cast(io.BufferedIOBase, sys.stdin.buffer), "standard input", size=None)
            return
        path = Path(file)
        try:
            with path.open("rb") as handle:
                self._load(handle, path.name, size=path.stat().st_size)
        except OSError as error:
            raise CommandError(f"Can't read {file}: {error.strerror}") from None

    def _load(self, handle: io.BufferedIOBase, name: str, *, size: int | None) -> None:
        bar = click.progressbar(length=size or 0, label=name, file=sys.stderr, hidden=size is None)
        with bar:

            def report(progress: Progress) -> None:
                bar.update(progress.position - bar.pos)
                if size is None:
                    click.echo(f"{progress.rows:,} rows", err=True)

            try:
                done = nppes_files.load(handle, name, report=report)
            except BadFile as problem:
                raise CommandError(str(problem)) from None
        self.stdout.write(f"{done.rows:,} rows read, {done.changed:,} new or changed in this run.")
