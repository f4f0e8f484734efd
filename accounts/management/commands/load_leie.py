"""Load the OIG exclusion list."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.verification import exclusions


class Command(BaseCommand):
    help = "Replace the exclusion list (LEIE) with OIG's monthly file UPDATED.csv, and look for clinicians on it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the CSV file")
        parser.add_argument(
            "--may-shrink", action="store_true", help="accept a file with far fewer people than the last one"
        )

    def handle(self, *args: Any, file: str, may_shrink: bool, **options: Any) -> None:
        try:
            with Path(file).open(encoding="utf-8", errors="replace", newline="") as handle:
                people = exclusions.load(handle, may_shrink=may_shrink)
        except OSError as error:
            raise CommandError(f"Can't read {file}: {error.strerror}") from None
        except exclusions.BadFile as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"{people:,} people on the exclusion list, {exclusions.find_leads():,} new leads.")
