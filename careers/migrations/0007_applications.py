import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


_LOOSER = "The one that takes its place only allows more, and the table has some thousand rows at most."


class Migration(migrations.Migration):
    safe_because = {"ban-drop-constraint": _LOOSER, "constraint-missing-not-valid": _LOOSER}
    dependencies = [
        ("accounts", "0031_moderators_answer_vacancy_reports"),
        ("careers", "0006_vacancies_indexed"),
        ("programs", "0029_backup_contacts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("received", "New"),
                            ("review", "In review"),
                            ("interview", "Interview"),
                            ("offer", "Offer"),
                            ("hired", "Hired"),
                            ("declined", "Not selected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="received",
                        max_length=10,
                    ),
                ),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "moved_at",
                    models.DateTimeField(default=django.utils.timezone.now, help_text="When it came to this stage"),
                ),
                (
                    "shared",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("specialties", "Specialties"),
                                ("credentials", "Licenses and certificates, by state or issuer, without numbers"),
                                ("badge", "Verified badge"),
                                ("email", "Email address"),
                                ("phone", "Phone number"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        help_text="What the person agreed to share when they applied, beside name and profession",
                        size=None,
                    ),
                ),
                ("hub_only", models.BooleanField(default=True, verbose_name="contact only through CME Hub")),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("cover_note", models.TextField(blank=True)),
                (
                    "cv",
                    models.CharField(
                        blank=True, help_text="The name of the stored file", max_length=100, verbose_name="stored CV"
                    ),
                ),
                ("cv_name", models.CharField(blank=True, max_length=80)),
                ("cv_type", models.CharField(blank=True, max_length=100)),
                (
                    "told_of_closing_at",
                    models.DateTimeField(
                        blank=True, help_text="When the person was told that the vacancy closed", null=True
                    ),
                ),
                (
                    "told_of_changes_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        help_text="The person knows what changed in the vacancy until then",
                    ),
                ),
                ("emptied_on", models.DateField(blank=True, null=True)),
                (
                    "applicant",
                    models.ForeignKey(
                        help_text="Empty: emptied",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vacancy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="applications", to="careers.vacancy"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["vacancy", "stage", "-sent_at"], name="application_board"),
                    models.Index(fields=["applicant", "-sent_at"], name="application_of_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("vacancy", "applicant"), name="application_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hub_only", False),
                            models.Q(("phone", ""), models.Q(("shared__overlap", ["email", "phone"]), _negated=True)),
                            _connector="OR",
                        ),
                        name="application_hub_only_shares_no_contact",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("applicant__isnull", False), ("emptied_on__isnull", True)),
                            models.Q(
                                ("applicant__isnull", True),
                                ("cover_note", ""),
                                ("cv", ""),
                                ("emptied_on__isnull", False),
                                ("phone", ""),
                            ),
                            _connector="OR",
                        ),
                        name="application_emptied_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by_employer", models.BooleanField()),
                ("text", models.TextField()),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "read_at",
                    models.DateTimeField(blank=True, help_text="When the other side first opened it", null=True),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="careers.application"
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "message about an application",
                "verbose_name_plural": "messages about applications",
                "indexes": [models.Index(fields=["application", "sent_at"], name="application_messages")],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="careers.application"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "private note",
                "indexes": [models.Index(fields=["application", "written_at"], name="application_notes")],
            },
        ),
        migrations.CreateModel(
            name="ReplyTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("text", models.TextField()),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reply_templates",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "name"), name="reply_template_name_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="VacancyDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("views", models.PositiveIntegerField(db_default=0, default=0, verbose_name="page views")),
                ("saves", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "vacancy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="days", to="careers.vacancy"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("vacancy", "day"), name="vacancy_day_once")],
            },
        ),
        migrations.RemoveConstraint(
            model_name="vacancy",
            name="vacancy_live_has_where_to_apply",
        ),
        migrations.AddField(
            model_name="vacancy",
            name="takes_applications",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="People can apply here, with their profile",
                verbose_name="applications on CME Hub",
            ),
        ),
        migrations.AddConstraint(
            model_name="vacancy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "live"), _negated=True),
                    models.Q(("apply_email", ""), ("apply_url", ""), ("takes_applications", False), _negated=True),
                    _connector="OR",
                ),
                name="vacancy_live_has_where_to_apply",
            ),
        ),
    ]
