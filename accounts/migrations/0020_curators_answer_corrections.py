"""Curators answer the corrections that providers and readers ask for."""

from django.db import migrations

from accounts.migrations._grants import grant, withdraw

REACH = {("correction", "correction asked for"): ("view", "change")}


def forward(apps, schema_editor):
    grant(apps, "Curator", REACH, app="programs")


def backward(apps, schema_editor):
    withdraw(apps, "Curator", REACH, app="programs")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0019_curators_keep_the_catalog")]

    operations = [migrations.RunPython(forward, backward)]
