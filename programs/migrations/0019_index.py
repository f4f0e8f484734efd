import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models


# English without accents, for searching. The other one keeps words whole, to correct and to complete them.
CONFIGURATIONS = """
CREATE TEXT SEARCH CONFIGURATION hub (COPY = english);
ALTER TEXT SEARCH CONFIGURATION hub ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
CREATE TEXT SEARCH CONFIGURATION hub_words (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION hub_words ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
"""
# A row of words is a key and a pointer, so that a common word reads few pages.
NARROW = """
ALTER TABLE programs_programwords ALTER COLUMN search SET STORAGE EXTERNAL;
ALTER TABLE programs_programwords SET (toast_tuple_target = 128);
ALTER TABLE programs_outcomewords ALTER COLUMN search SET STORAGE EXTERNAL;
ALTER TABLE programs_outcomewords SET (toast_tuple_target = 128);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0018_transcripts'),
    ]

    operations = [
        migrations.RunSQL(CONFIGURATIONS, "DROP TEXT SEARCH CONFIGURATION hub_words; DROP TEXT SEARCH CONFIGURATION hub"),
        migrations.CreateModel(
            name='KnownWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('index', models.CharField(max_length=30)),
                ('word', models.CharField(max_length=60)),
                ('lexeme', models.CharField(help_text="The form that's searched", max_length=60)),
                ('documents', models.IntegerField(default=1, help_text='How many items have the lexeme, as of the last count')),
            ],
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('index', models.CharField(max_length=30)),
                ('item', models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='OutcomeDocument',
            fields=[
                ('item', models.IntegerField(primary_key=True, serialize=False)),
                ('version', models.BigIntegerField(help_text='Rises with each batch of changes. Shared by the items of one batch')),
                ('is_shown', models.BooleanField(default=True)),
                ('values', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), help_text='Keys of Value, one for each value of each facet', size=None)),
                ('numbers', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), help_text="In the order of the index's numbers. NOT_STATED where unknown", size=None)),
                ('title_words', models.SmallIntegerField(default=0, help_text='Number of different words in the title')),
            ],
        ),
        migrations.CreateModel(
            name='OutcomeWords',
            fields=[
                ('item', models.IntegerField(primary_key=True, serialize=False)),
                ('search', django.contrib.postgres.search.SearchVectorField()),
            ],
        ),
        migrations.CreateModel(
            name='ProgramDocument',
            fields=[
                ('item', models.IntegerField(primary_key=True, serialize=False)),
                ('version', models.BigIntegerField(help_text='Rises with each batch of changes. Shared by the items of one batch')),
                ('is_shown', models.BooleanField(default=True)),
                ('values', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), help_text='Keys of Value, one for each value of each facet', size=None)),
                ('numbers', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), help_text="In the order of the index's numbers. NOT_STATED where unknown", size=None)),
                ('title_words', models.SmallIntegerField(default=0, help_text='Number of different words in the title')),
            ],
        ),
        migrations.CreateModel(
            name='ProgramWords',
            fields=[
                ('item', models.IntegerField(primary_key=True, serialize=False)),
                ('search', django.contrib.postgres.search.SearchVectorField()),
            ],
        ),
        migrations.CreateModel(
            name='Synonym',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(help_text='As people type it: MI, heart attack. At most 5 words', max_length=60)),
                ('means', models.CharField(help_text='In the words of listings. Separate several with semicolons', max_length=300)),
                ('kind', models.CharField(choices=[('abbreviation', 'Abbreviation'), ('lay', 'Lay term'), ('spelling', 'Spelling'), ('same', 'Same meaning')], default='abbreviation', max_length=12)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('confidence', models.CharField(blank=True, choices=[('high', 'Read at its source'), ('medium', 'Not verified at its source'), ('low', 'Needs verification')], max_length=10)),
                ('is_used', models.BooleanField(db_default=True, default=True, verbose_name='used in searches')),
                ('is_curated', models.BooleanField(db_default=False, default=False, editable=False, help_text="The reference file doesn't change it", verbose_name='edited here')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='Value',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('index', models.CharField(max_length=30)),
                ('facet', models.CharField(max_length=30)),
                ('value', models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='WordSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('index', models.CharField(max_length=30)),
                ('query', models.CharField(max_length=300)),
                ('version', models.BigIntegerField(help_text='Of the index when it was read')),
                ('items', models.BinaryField()),
            ],
        ),
        migrations.AddIndex(
            model_name='knownword',
            index=django.contrib.postgres.indexes.GinIndex(fields=['word'], name='known_word_like', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='knownword',
            index=models.Index(fields=['index', 'word'], name='known_word_beginning', opclasses=['varchar_ops', 'varchar_pattern_ops']),
        ),
        migrations.AddConstraint(
            model_name='knownword',
            constraint=models.UniqueConstraint(fields=('index', 'word'), name='known_word_once'),
        ),
        migrations.AddIndex(
            model_name='mark',
            index=models.Index(fields=['index', 'id'], name='mark_of_index'),
        ),
        migrations.AddIndex(
            model_name='outcomedocument',
            index=models.Index(fields=['version'], name='outcome_document_version'),
        ),
        migrations.AddIndex(
            model_name='outcomewords',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['search'], name='outcome_words_search'),
        ),
        migrations.AddIndex(
            model_name='programdocument',
            index=models.Index(fields=['version'], name='program_document_version'),
        ),
        migrations.AddIndex(
            model_name='programwords',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['search'], name='program_words_search'),
        ),
        migrations.AddConstraint(
            model_name='synonym',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('term'), name='synonym_once', violation_error_message='This term is there already.'),
        ),
        migrations.AddConstraint(
            model_name='value',
            constraint=models.UniqueConstraint(fields=('index', 'facet', 'value'), name='value_once'),
        ),
        migrations.AddConstraint(
            model_name='wordset',
            constraint=models.UniqueConstraint(fields=('index', 'query'), name='word_set_once'),
        ),
        migrations.RunSQL(NARROW, migrations.RunSQL.noop),
    ]
