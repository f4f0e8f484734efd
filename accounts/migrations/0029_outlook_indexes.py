from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0028_notice_outcome")]

    operations = [
        AddIndexConcurrently(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("state__in", ["planned", "claimed"])),
                fields=["next_try_at"],
                include=["kind"],
                name="notice_waiting",
            ),
        ),
        AddIndexConcurrently(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("state", "sent")), fields=["sent_at"], include=["kind"], name="notice_sent"
            ),
        ),
        AddIndexConcurrently(
            model_name="mailevent",
            index=models.Index(
                condition=models.Q(("event__in", ["bounced", "rejected", "complained"])),
                fields=["received_at"],
                name="mail_event_not_delivered",
            ),
        ),
    ]
