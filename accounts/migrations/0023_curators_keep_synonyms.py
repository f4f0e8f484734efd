"""Curators keep the synonyms of the search. They turn a term off instead of deleting it, since the file would return it."""

from django.db import migrations

from accounts.migrations._grants import grant, withdraw

SEARCH = {("synonym", "synonym"): ("view", "add", "change")}


def forward(apps, schema_editor):
    grant(apps, "Curator", SEARCH, app="programs")


def backward(apps, schema_editor):
    withdraw(apps, "Curator", SEARCH, app="programs")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0022_curators_see_rosters")]

    operations = [migrations.RunPython(forward, backward)]
