"""Moderators see what goes out, and pause a kind of message."""

from django.db import migrations

from accounts.migrations._grants import grant, withdraw

SWITCH = {("pause", "paused kind"): ("view", "change")}


def forward(apps, schema_editor):
    grant(apps, "Moderator", SWITCH)


def backward(apps, schema_editor):
    withdraw(apps, "Moderator", SWITCH)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0024_pause")]

    operations = [migrations.RunPython(forward, backward)]
