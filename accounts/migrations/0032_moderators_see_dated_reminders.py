"""Moderators see the dates that people are reminded of, and what became of each step."""

from django.db import migrations

from accounts.migrations._grants import grant, withdraw

REACH = {("deadline", "deadline"): ("view",), ("step", "reminder step"): ("view",)}


def forward(apps, schema_editor):
    grant(apps, "Moderator", REACH, app="programs")


def backward(apps, schema_editor):
    withdraw(apps, "Moderator", REACH, app="programs")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0031_moderators_answer_vacancy_reports")]

    operations = [migrations.RunPython(forward, backward)]
