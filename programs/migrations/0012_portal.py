
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0018_privacy'),
        ('programs', '0011_shortlist'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked')),
                ('due_on', models.DateField(help_text='The last day for an answer, seven days after it was asked', verbose_name='answer due')),
                ('wanted', models.CharField(choices=[('correction', 'Correction'), ('answer', 'Answer to publish'), ('result', 'New result')], default='correction', max_length=10)),
                ('about', models.CharField(choices=[('listing', 'A fact of the listing'), ('outcome', 'A result'), ('tracking', 'Career fit: outcome tracking'), ('independence', 'Career fit: commercial independence'), ('interprofessional', 'Career fit: interprofessional design'), ('career', 'Career fit: career applicability'), ('provider', 'Who the provider belongs to')], max_length=20)),
                ('text', models.TextField(verbose_name='what they write')),
                ('source', models.URLField(blank=True, verbose_name='their source')),
                ('state', models.CharField(choices=[('open', 'Waiting'), ('answered', 'Answered, nothing changed'), ('corrected', 'Corrected or added'), ('published', 'Published beside the fact'), ('declined', 'Declined')], default='open', max_length=10, verbose_name='status')),
                ('answer', models.TextField(blank=True, help_text='The person who asked reads it. Required for every decision', verbose_name='your answer')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(blank=True, help_text='The provider that asked', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.organization')),
                ('outcome', models.ForeignKey(blank=True, help_text="If it's about one result", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='programs.outcome')),
                ('program', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='programs.program')),
                ('provider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='programs.provider')),
            ],
            options={
                'verbose_name': 'correction request',
                'verbose_name_plural': 'correction requests',
                'indexes': [models.Index(fields=['state', 'due_on'], name='correction_queue'), models.Index(fields=['program', 'state'], name='correction_of_program')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('about', 'provider'), ('program__isnull', True), ('provider__isnull', False)), models.Q(models.Q(('about', 'provider'), _negated=True), ('program__isnull', False), ('provider__isnull', True)), _connector='OR'), name='correction_about_one'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='correction_answered_in_words'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('wanted', 'answer'), _connector='OR'), name='correction_only_answers_published'), models.UniqueConstraint(condition=models.Q(('provider__isnull', False), ('state', 'open')), fields=('provider', 'organization'), name='correction_one_open_claim')],
            },
        ),
        migrations.CreateModel(
            name='ListingDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('views', models.PositiveIntegerField(db_default=0, default=0, verbose_name='page views')),
                ('clicks', models.PositiveIntegerField(db_default=0, default=0, verbose_name="clicks to the provider's site")),
                ('calendar', models.PositiveIntegerField(db_default=0, default=0, verbose_name='calendar downloads')),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='programs.program')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('program', 'day'), name='listing_day_once')],
            },
        ),
    ]
