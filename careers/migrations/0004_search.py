import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0031_moderators_answer_vacancy_reports"),
        ("careers", "0003_places_and_offers"),
        ("programs", "0029_backup_contacts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AlertedVacancy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("alerted_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "vacancy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="careers.vacancy"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "alerted vacancies",
                "indexes": [models.Index(fields=["alerted_at"], name="alerted_vacancy_by_age")],
                "constraints": [models.UniqueConstraint(fields=("user", "vacancy"), name="alerted_vacancy_once")],
            },
        ),
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("query", models.CharField(blank=True, help_text="Empty: all vacancies", max_length=2000)),
                ("name", models.CharField(help_text="The search in words, when it was saved", max_length=200)),
                (
                    "frequency",
                    models.CharField(
                        choices=[("daily", "Every day with new matches"), ("weekly", "Every Monday with new matches")],
                        default="daily",
                        max_length=6,
                        verbose_name="email me",
                    ),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="alerts on")),
                ("matched_until", models.DateTimeField(help_text="Vacancies published later are new to it")),
                ("next_at", models.DateTimeField(help_text="9:00 AM in the person's time zone")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_searches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "saved searches",
                "indexes": [
                    models.Index(condition=models.Q(("is_on", True)), fields=["next_at"], name="saved_search_due")
                ],
                "constraints": [models.UniqueConstraint(fields=("user", "query"), name="saved_search_once")],
            },
        ),
        migrations.CreateModel(
            name="SavedVacancy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "is_hidden",
                    models.BooleanField(
                        default=False, help_text="Left out of the person's lists and alerts", verbose_name="hidden"
                    ),
                ),
                ("note", models.CharField(blank=True, help_text="Only the person sees it", max_length=500)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_vacancies",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vacancy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="saved_by", to="careers.vacancy"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "saved vacancies",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_hidden", True)), fields=["vacancy"], name="saved_vacancy_hidden"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("user", "vacancy"), name="saved_vacancy_once")],
            },
        ),
        migrations.CreateModel(
            name="VacancyDocument",
            fields=[
                ("item", models.IntegerField(primary_key=True, serialize=False)),
                (
                    "version",
                    models.BigIntegerField(
                        help_text="Rises with each batch of changes. Shared by the items of one batch"
                    ),
                ),
                ("is_shown", models.BooleanField(default=True)),
                (
                    "values",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        help_text="Keys of Value, one for each value of each facet",
                        size=None,
                    ),
                ),
                (
                    "numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        help_text="In the order of the index's numbers. NOT_STATED where unknown",
                        size=None,
                    ),
                ),
                (
                    "title_words",
                    models.SmallIntegerField(default=0, help_text="Number of different words in the title"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["version"], name="vacancy_document_version")],
            },
        ),
        migrations.CreateModel(
            name="VacancyWords",
            fields=[
                ("item", models.IntegerField(primary_key=True, serialize=False)),
                ("search", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "verbose_name_plural": "vacancy words",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["search"], name="vacancy_words_search"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="vacancy",
            name="listed_at",
            field=models.DateTimeField(
                blank=True, editable=False, help_text="Moment of its first publication, for alerts", null=True
            ),
        ),
    ]
