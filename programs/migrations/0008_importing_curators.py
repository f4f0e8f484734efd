"""Curators import and export programs, providers and outcomes."""

from django.db import migrations

from accounts.migrations._grants import grant, withdraw

REACH = {("import", "import"): ("view", "add")}


def forward(apps, schema_editor):
    grant(apps, "Curator", REACH, app="programs")


def backward(apps, schema_editor):
    withdraw(apps, "Curator", REACH, app="programs")


class Migration(migrations.Migration):
    dependencies = [("programs", "0008_importing"), ("accounts", "0003_staff_groups")]

    operations = [migrations.RunPython(forward, backward)]
