"""Moderators answer reports about vacancies."""

from django.db import migrations

from accounts.migrations._grants import grant, withdraw

REACH = {("vacancyreport", "report about a vacancy"): ("view", "change")}


def forward(apps, schema_editor):
    grant(apps, "Moderator", REACH, app="careers")


def backward(apps, schema_editor):
    withdraw(apps, "Moderator", REACH, app="careers")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0030_outlook_earlier_indexes")]

    operations = [migrations.RunPython(forward, backward)]
