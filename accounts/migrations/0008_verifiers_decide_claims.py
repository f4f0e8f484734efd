"""Verifiers decide on claims, list institutions and look-ups, and see public profiles."""

from django.db import migrations

from accounts.migrations._grants import grant, withdraw

REACH = {
    ("claim", "claim"): ("view", "change"),
    ("institution", "institution"): ("view", "add", "change"),
    ("licenselookup", "license look-up"): ("view", "add", "change"),
    ("publicprofile", "public profile"): ("view",),
}


def forward(apps, schema_editor):
    grant(apps, "Verifier", REACH)


def backward(apps, schema_editor):
    withdraw(apps, "Verifier", REACH)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_claims")]

    operations = [migrations.RunPython(forward, backward)]
