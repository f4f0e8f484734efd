from django.db import migrations


class Migration(migrations.Migration):
    """Have the projector make a document for each program and result."""

    dependencies = [("programs", "0020_program_words_moved")]
    operations = [
        migrations.RunSQL(
            "INSERT INTO programs_mark (index, item) SELECT 'programs', id FROM programs_program;"
            " INSERT INTO programs_mark (index, item) SELECT 'outcomes', id FROM programs_outcome",
            "DELETE FROM programs_mark",
        )
    ]
