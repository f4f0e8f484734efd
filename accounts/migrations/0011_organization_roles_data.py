"""Members from before there were roles become owners. Moderators manage members, and see invitations and requests."""

from django.db import migrations

from accounts.migrations._grants import grant, withdraw

REACH = {
    ("membership", "organization member"): ("view", "add", "change", "delete"),
    ("invitation", "invitation"): ("view",),
    ("joinrequest", "request to join"): ("view", "change"),
}


def make_owners(apps, schema_editor):
    apps.get_model("accounts", "Membership").objects.update(role="owner")


def forward(apps, schema_editor):
    grant(apps, "Moderator", REACH)


def backward(apps, schema_editor):
    withdraw(apps, "Moderator", REACH)
    grant(apps, "Moderator", {("membership", "organization member"): ("view", "delete")})  # as 0003 left it


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_organization_roles")]

    operations = [
        migrations.RunPython(make_owners, migrations.RunPython.noop),
        migrations.RunPython(forward, backward),
    ]
