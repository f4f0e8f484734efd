"""Curators keep the rules of boards, and answer reports about them."""

from django.db import migrations

from accounts.migrations._grants import grant, withdraw

RULES = {
    ("authority", "authority"): ("view", "add", "change"),
    ("ruleversion", "rule"): ("view", "add", "change", "delete"),
    ("rulereport", "report about a rule"): ("view", "change"),
}


def forward(apps, schema_editor):
    grant(apps, "Curator", RULES, app="programs")


def backward(apps, schema_editor):
    withdraw(apps, "Curator", RULES, app="programs")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0020_curators_keep_the_catalog")]

    operations = [migrations.RunPython(forward, backward)]
