from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0021_index_all")]

    operations = [
        migrations.CreateModel(
            name="IndexImage",
            fields=[
                ("index", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("version", models.BigIntegerField(help_text="Of the index when it was read")),
                ("content", models.BinaryField()),
            ],
        ),
    ]
