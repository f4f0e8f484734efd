"""Curators see rosters and audit packs, to help when one failed. Neither shows what was in it."""

from django.db import migrations

from accounts.migrations._grants import grant, withdraw

ROSTERS = {("roster", "roster"): ("view",), ("pack", "audit pack"): ("view",)}


def forward(apps, schema_editor):
    grant(apps, "Curator", ROSTERS, app="programs")


def backward(apps, schema_editor):
    withdraw(apps, "Curator", ROSTERS, app="programs")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0021_curators_keep_the_rules")]

    operations = [migrations.RunPython(forward, backward)]
