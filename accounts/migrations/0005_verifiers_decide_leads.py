"""Verifiers decide on leads from the exclusion list."""

from django.db import migrations

from accounts.migrations._grants import grant, withdraw

REACH = {("exclusionlead", "exclusion lead"): ("view", "change"), ("exclusion", "exclusion"): ("view",)}


def forward(apps, schema_editor):
    grant(apps, "Verifier", REACH)


def backward(apps, schema_editor):
    withdraw(apps, "Verifier", REACH)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_verification")]

    operations = [migrations.RunPython(forward, backward)]
