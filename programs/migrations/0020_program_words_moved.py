from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    """The words of programs are in a table of their own. The old column is dropped in the next release."""

    atomic = False
    dependencies = [("programs", "0019_index")]
    operations = [
        RemoveIndexConcurrently(model_name="program", name="program_search"),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="program", name="search")]
        ),
    ]
