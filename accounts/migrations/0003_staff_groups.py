"""The three groups of staff, with only their permissions.

Permissions are rows that Django makes after all migrations have run, so on a fresh database they are not there yet.
They are made here under the very names that Django gives them; it then finds them and adds the rest. This also lets
accounts name models of the higher apps without depending on their migrations.
"""

from django.db import migrations

ALL = ("view", "add", "change", "delete")
EDIT = ("view", "add", "change")
READ = ("view",)

# group -> (app, model, its name on the page) -> what its members may do
GROUPS = {
    "Curator": {
        ("programs", "accreditor", "accreditor"): EDIT,
        ("programs", "credittype", "credit type"): EDIT,
        ("programs", "activityformat", "activity format"): EDIT,
        ("programs", "provider", "provider"): EDIT,
        ("programs", "program", "program"): ALL,
        ("programs", "creditoffer", "credit offer"): ALL,
        ("programs", "outcome", "outcome"): ALL,
        ("accounts", "specialty", "specialty"): EDIT,
    },
    "Moderator": {
        ("careers", "vacancy", "vacancy"): ("view", "change"),
        ("accounts", "organization", "organization"): EDIT,
        ("accounts", "membership", "organization member"): ("view", "delete"),
        ("accounts", "specialty", "specialty"): READ,
    },
    "Verifier": {
        ("accounts", "profile", "clinician profile"): READ,
        ("accounts", "specialty", "specialty"): READ,
        ("accounts", "credential", "credential"): READ,
        ("accounts", "period", "credential period"): READ,
        ("accounts", "user", "account"): READ,
    },
}


def add_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    for group_name, reach in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=group_name)
        for (app, model, words), verbs in reach.items():
            content_type, _ = ContentType.objects.get_or_create(app_label=app, model=model)
            for verb in verbs:
                permission, _ = Permission.objects.get_or_create(
                    content_type=content_type, codename=f"{verb}_{model}", defaults={"name": f"Can {verb} {words}"}
                )
                group.permissions.add(permission)


def remove_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_event_never_changes"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(add_groups, remove_groups)]
