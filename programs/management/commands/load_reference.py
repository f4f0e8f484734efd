"""Load the reference data from programs/data. Idempotent."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs import reference


class Command(BaseCommand):
    help = "Load accreditors, credit types, formats, specialties, real programs and published outcomes."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tallies = reference.load()
        except reference.BadReference as error:
            raise CommandError(f"{error}. Nothing was loaded.") from error
        for name, tally in tallies.items():
            self.stdout.write(f"{name}: {tally}")
