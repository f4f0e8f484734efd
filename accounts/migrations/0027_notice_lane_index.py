from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0026_notice_lane")]

    operations = [
        AddIndexConcurrently(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("state__in", ["planned", "claimed"]), ("urgent", True)),
                fields=["next_try_at"],
                name="notice_urgent_to_send",
            ),
        ),
    ]
