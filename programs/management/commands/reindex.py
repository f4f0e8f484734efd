"""Make all documents of the search anew, such as after a change of what they hold."""

from typing import Any

import click
from django.core.management.base import BaseCommand, CommandError, CommandParser

from programs.index import counting, projecting
from programs.index.declaration import declared
from programs.index.models import Mark


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        names = [index.name for index in declared()]
        parser.add_argument("index", nargs="*", help=f"one or more of {', '.join(names)} (default: all)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Mark everything first, so that whatever interrupts this, the projector finishes it."""
        if unknown := set(options["index"]) - {index.name for index in declared()}:
            raise CommandError(f"There's no index “{min(unknown)}”.")
        for index in declared():
            if options["index"] and index.name not in options["index"]:
                continue
            keys = list(index.every())
            Mark.objects.bulk_create((Mark(index=index.name, item=key) for key in keys), batch_size=10_000)
            with click.progressbar(length=len(keys), label=index.name) as bar:
                while done := projecting.project(index):
                    bar.update(done)
            counting.count_words(index)
            self.stdout.write(f"{index.name}: {len(keys):,} items")
