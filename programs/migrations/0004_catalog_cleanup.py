"""Remove what moved into rows of its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0003_catalog_data")]

    operations = [
        migrations.RemoveConstraint(
            model_name='program',
            name='program_price_not_negative',
        ),
        migrations.RemoveConstraint(
            model_name='program',
            name='program_ends_after_start',
        ),
        migrations.RemoveConstraint(
            model_name='program',
            name='program_supporter_named',
        ),
        migrations.RemoveField(
            model_name='program',
            name='city',
        ),
        migrations.RemoveField(
            model_name='program',
            name='ends_on',
        ),
        migrations.RemoveField(
            model_name='program',
            name='place_state',
        ),
        migrations.RemoveField(
            model_name='program',
            name='price',
        ),
        migrations.RemoveField(
            model_name='program',
            name='price_note',
        ),
        migrations.RemoveField(
            model_name='program',
            name='starts_on',
        ),
        migrations.RemoveField(
            model_name='program',
            name='supporters',
        ),
        migrations.RemoveField(
            model_name='provider',
            name='accreditation_checked_on',
        ),
        migrations.RemoveField(
            model_name='provider',
            name='accreditation_source',
        ),
        migrations.RemoveField(
            model_name='provider',
            name='accreditation_status',
        ),
        migrations.RemoveField(
            model_name='provider',
            name='accreditor',
        ),
        migrations.AlterField(  # the column of this name is gone now
            model_name='supporter',
            name='program',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supporters', to='programs.program'),
        ),
    ]
