from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("careers", "0004_search")]

    operations = [
        AddIndexConcurrently(
            model_name="vacancy",
            index=models.Index(
                Lower("title"),
                Lower("city"),
                models.F("place_state"),
                condition=models.Q(("state", "live")),
                name="vacancy_alike",
            ),
        ),
        AddIndexConcurrently(
            model_name="vacancy",
            index=models.Index(fields=["listed_at"], name="vacancy_by_publication"),
        ),
    ]
