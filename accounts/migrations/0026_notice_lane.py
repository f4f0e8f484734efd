from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0025_moderators_pause_kinds")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="urgent",
            field=models.BooleanField(db_default=False, default=False, help_text="Sent before messages that aren't"),
        ),
    ]
