"""Find migrations that would stop a running hub. `./dev check` runs it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from cmehub.operations import migrations


class Command(BaseCommand):
    help = "Check the migrations since the baseline in pyproject.toml against the rules of docs/migrations.md."

    def handle(self, *args: Any, **options: Any) -> None:
        loader = MigrationLoader(connection, replace_migrations=False)
        try:
            new = migrations.newer(loader, migrations.baseline())
            findings = migrations.judge(loader, new)
        except (migrations.NoSquawk, migrations.UnknownBaseline) as problem:
            raise CommandError(str(problem)) from None
        for finding in findings:
            self.stdout.write(str(finding))
        if findings:
            raise CommandError(f"{len(findings)} problems. docs/migrations.md has the safe way for each.")
        self.stdout.write(f"{len(new)} migrations since the baseline. They don't stop a running hub.")
