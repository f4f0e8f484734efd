from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0027_notice_lane_index")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="outcome",
            field=models.CharField(blank=True, db_default="", help_text="What it turned out to say", max_length=12),
        ),
    ]
