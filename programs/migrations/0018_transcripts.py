import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0017_rosters'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('building', 'Being built'), ('ready', 'Ready'), ('failed', 'Failed'), ('expired', 'Expired')], default='waiting', max_length=10, verbose_name='status')),
                ('claim', models.UUIDField(blank=True, help_text='The worker run that builds or built it', null=True)),
                ('next_try_at', models.DateTimeField(default=django.utils.timezone.now, help_text='While being built: when the lease expires')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('done', models.PositiveSmallIntegerField(default=0, help_text='Sections written')),
                ('total', models.PositiveSmallIntegerField(default=0, help_text='Sections in all')),
                ('stored_as', models.CharField(blank=True, max_length=100)),
                ('size', models.PositiveBigIntegerField(default=0, help_text='Bytes')),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ready_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('full_numbers', models.BooleanField(default=False, help_text='License numbers in full, as the person chose')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='packs', to='programs.cycle')),
            ],
            options={
                'verbose_name': 'audit pack',
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('state__in', ('waiting', 'building'))), fields=['next_try_at'], name='pack_to_build'), models.Index(condition=models.Q(('state', 'ready')), fields=['expires_at'], name='pack_to_expire')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('expires_at__isnull', False), ('state', 'ready'), models.Q(('stored_as', ''), _negated=True)), models.Q(models.Q(('state', 'ready'), _negated=True), ('stored_as', '')), _connector='OR'), name='pack_ready_has_a_file'), models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'building'))), fields=('cycle',), name='pack_one_unfinished_per_cycle')],
            },
        ),
    ]
