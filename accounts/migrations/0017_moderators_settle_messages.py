"""Moderators settle held and failed messages, and see which addresses get no email and why."""

from django.db import migrations

from accounts.migrations._grants import grant, withdraw

REACH = {
    ("notice", "message"): ("view", "change"),
    ("mailevent", "provider report"): ("view",),
    ("suppression", "suppressed address"): ("view", "add"),
}


def forward(apps, schema_editor):
    grant(apps, "Moderator", REACH)


def backward(apps, schema_editor):
    withdraw(apps, "Moderator", REACH)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0016_audit_partitions")]

    operations = [migrations.RunPython(forward, backward)]
