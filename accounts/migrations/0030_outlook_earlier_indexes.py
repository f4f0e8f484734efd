from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0029_outlook_indexes")]

    operations = [
        RemoveIndexConcurrently(model_name="notice", name="notice_to_send"),
        RemoveIndexConcurrently(model_name="notice", name="notice_by_sending"),
    ]
