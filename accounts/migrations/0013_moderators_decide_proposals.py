"""Moderators decide on proposed edits and see published versions."""

from django.db import migrations

from accounts.migrations._grants import grant, withdraw

REACH = {
    ("proposal", "proposed edit"): ("view", "change"),
    ("revision", "published version"): ("view",),
}


def forward(apps, schema_editor):
    grant(apps, "Moderator", REACH)


def backward(apps, schema_editor):
    withdraw(apps, "Moderator", REACH)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_reviewing")]

    operations = [migrations.RunPython(forward, backward)]
