from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0027_digests_data")]

    operations = [
        migrations.AddField(
            model_name="calendarfeed",
            name="stamps",
            field=models.JSONField(
                db_default={},
                default=dict,
                editable=False,
                help_text="When each of its parts last changed, by UID",
            ),
        ),
    ]
