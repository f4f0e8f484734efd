"""Curators keep the parts of listings and providers, and decide on edits of listings."""

from django.db import migrations

from accounts.migrations._grants import grant, withdraw

ALL = ("view", "add", "change", "delete")
EDIT = ("view", "add", "change")
CATALOG = {
    ("accreditation", "accreditation"): ALL,
    ("providernumber", "provider number"): ALL,
    ("mandatedtopic", "mandated topic"): EDIT,
    ("competency", "competency"): EDIT,
    ("role", "role"): EDIT,
    ("offering", "offering"): ALL,
    ("price", "price"): ALL,
    ("supporter", "commercial supporter"): ALL,
    ("faculty", "faculty member"): ALL,
    ("statetopic", "state-mandated topic"): ALL,
    ("plannedmeasure", "planned measure"): ALL,
    ("linkcheck", "link check"): ("view",),
    ("import", "import"): ("view", "add"),
    ("correction", "correction request"): ("view", "change"),
}
REVIEW = {
    ("proposal", "proposed edit"): ("view", "change"),
    ("revision", "published version"): ("view",),
}
ORGANIZATIONS = {("organization", "organization"): ("view",)}


def forward(apps, schema_editor):
    grant(apps, "Curator", CATALOG, app="programs")
    grant(apps, "Curator", REVIEW)
    grant(apps, "Curator", ORGANIZATIONS)


def backward(apps, schema_editor):
    withdraw(apps, "Curator", CATALOG, app="programs")
    withdraw(apps, "Curator", REVIEW)
    withdraw(apps, "Curator", ORGANIZATIONS)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0019_restored_versions")]

    operations = [migrations.RunPython(forward, backward)]
