"""Verifiers decide on claims, and list institutions and look-ups. See 0003 for why the permissions are created here."""

from django.db import migrations

REACH = {
    ("claim", "claim"): ("view", "change"),
    ("institution", "institution"): ("view", "add", "change"),
    ("licenselookup", "license look-up"): ("view", "add", "change"),
    ("publicprofile", "public profile"): ("view",),
}


def grant(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.get(name="Verifier")
    for (model, words), verbs in REACH.items():
        content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label="accounts", model=model
        )
        for verb in verbs:
            permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=content_type, codename=f"{verb}_{model}", defaults={"name": f"Can {verb} {words}"}
            )
            group.permissions.add(permission)


def withdraw(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.get(name="Verifier")
    group.permissions.remove(*group.permissions.filter(content_type__model__in=[model for model, _ in REACH]))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_claims")]

    operations = [migrations.RunPython(grant, withdraw)]
