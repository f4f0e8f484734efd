"""Curators see which links don't work."""

from django.db import migrations

from accounts.migrations._grants import grant, withdraw

REACH = {("linkcheck", "link check"): ("view",)}


def forward(apps, schema_editor):
    grant(apps, "Curator", REACH, app="programs")


def backward(apps, schema_editor):
    withdraw(apps, "Curator", REACH, app="programs")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0018_privacy")]

    operations = [migrations.RunPython(forward, backward)]
