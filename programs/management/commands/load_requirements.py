"""Load the rules of boards and bodies from programs/requirements/data. Idempotent."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.requirements import loading
from programs.requirements.loading import Outcome, Step


class Command(BaseCommand):
    help = "Publish the rules of the files that are new, or have a higher version. Published versions never change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Print what would change, and save nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        try:
            steps = loading.plan() if dry_run else loading.load()
        except loading.RefusedRules as error:
            raise CommandError(f"{error}\nNothing was loaded.") from error
        for step in steps:
            self._describe(step, verbosity=options["verbosity"] + dry_run)
        counts = Counter(step.outcome for step in steps)
        line = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome)
        self.stdout.write(f"rules: {line}" + (". Nothing was saved." if dry_run else ""))

    def _describe(self, step: Step, *, verbosity: int) -> None:
        if step.outcome is Outcome.KEPT:
            stored = step.stored.number if step.stored else ""
            self.stdout.write(f"{step.name}: kept version {stored}, which curators published")
        elif step.outcome is Outcome.CHANGED:
            self.stdout.write("\n  ".join([f"{step.name}:", *step.differences]))
        elif step.outcome is Outcome.ADDED and verbosity > 1:
            self.stdout.write(f"{step.name}: added")
