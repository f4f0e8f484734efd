import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


_SMALL = "All tables are new and empty, but for that of vacancies, which has some thousand rows at most."


class Migration(migrations.Migration):
    safe_because = {
        "adding-foreign-key-constraint": _SMALL,
        "adding-required-field": _SMALL,
        "disallowed-unique-constraint": _SMALL,
        "require-concurrent-index-creation": _SMALL,
    }
    dependencies = [
        ("accounts", "0025_moderators_pause_kinds"),
        ("careers", "0001_initial"),
        ("programs", "0023_calendar_feed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VacancyDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "entries",
                    models.JSONField(
                        blank=True, default=dict, help_text="Field to list of values. Empty: nothing unsaved"
                    ),
                ),
                (
                    "edition",
                    models.PositiveIntegerField(
                        default=0, help_text="Grows with each change, so that no one overwrites it"
                    ),
                ),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("source_url", models.URLField(blank=True, max_length=500, verbose_name="filled from")),
                (
                    "notes",
                    models.JSONField(blank=True, default=list, help_text="What couldn't be read from its source"),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="VacancyImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("file_name", models.CharField(max_length=80)),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="VacancyImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(help_text="Line or job in the file, from 1")),
                ("reference", models.CharField(blank=True, max_length=100)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("entries", models.JSONField(help_text="Field to list of values")),
                (
                    "errors",
                    models.JSONField(blank=True, default=list, help_text="Pairs of a field's label and what's wrong"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("changes", "Changes a vacancy"),
                            ("same", "No change"),
                            ("error", "Has errors"),
                            ("done", "Imported"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VacancyPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0, help_text="In the employer's order, from 0")),
                ("city", models.CharField(max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("AL", "Alabama"),
                            ("AK", "Alaska"),
                            ("AZ", "Arizona"),
                            ("AR", "Arkansas"),
                            ("CA", "California"),
                            ("CO", "Colorado"),
                            ("CT", "Connecticut"),
                            ("DE", "Delaware"),
                            ("DC", "District of Columbia"),
                            ("FL", "Florida"),
                            ("GA", "Georgia"),
                            ("HI", "Hawaii"),
                            ("ID", "Idaho"),
                            ("IL", "Illinois"),
                            ("IN", "Indiana"),
                            ("IA", "Iowa"),
                            ("KS", "Kansas"),
                            ("KY", "Kentucky"),
                            ("LA", "Louisiana"),
                            ("ME", "Maine"),
                            ("MD", "Maryland"),
                            ("MA", "Massachusetts"),
                            ("MI", "Michigan"),
                            ("MN", "Minnesota"),
                            ("MS", "Mississippi"),
                            ("MO", "Missouri"),
                            ("MT", "Montana"),
                            ("NE", "Nebraska"),
                            ("NV", "Nevada"),
                            ("NH", "New Hampshire"),
                            ("NJ", "New Jersey"),
                            ("NM", "New Mexico"),
                            ("NY", "New York"),
                            ("NC", "North Carolina"),
                            ("ND", "North Dakota"),
                            ("OH", "Ohio"),
                            ("OK", "Oklahoma"),
                            ("OR", "Oregon"),
                            ("PA", "Pennsylvania"),
                            ("RI", "Rhode Island"),
                            ("SC", "South Carolina"),
                            ("SD", "South Dakota"),
                            ("TN", "Tennessee"),
                            ("TX", "Texas"),
                            ("UT", "Utah"),
                            ("VT", "Vermont"),
                            ("VA", "Virginia"),
                            ("WA", "Washington"),
                            ("WV", "West Virginia"),
                            ("WI", "Wisconsin"),
                            ("WY", "Wyoming"),
                            ("AS", "American Samoa"),
                            ("GU", "Guam"),
                            ("MP", "Northern Mariana Islands"),
                            ("PR", "Puerto Rico"),
                            ("VI", "U.S. Virgin Islands"),
                        ],
                        max_length=2,
                    ),
                ),
                ("zip_code", models.CharField(blank=True, max_length=5, verbose_name="ZIP code")),
                ("latitude", models.FloatField(blank=True, help_text="Empty: not known", null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="VacancyReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("fraud", "It looks like fraud, or asks for money"),
                            ("not_real", "The position doesn't exist or is filled"),
                            ("wrong", "Pay, CME or other facts are wrong"),
                            ("excludes", "It excludes people unfairly"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(verbose_name="what's wrong")),
                ("reported_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="reported")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("acted", "We acted on it"), ("right", "Vacancy is right")],
                        default="open",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "answer",
                    models.TextField(
                        blank=True, help_text="The person who reported it reads this", verbose_name="your answer"
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "report about a vacancy",
                "verbose_name_plural": "reports about vacancies",
            },
        ),
        migrations.AddField(
            model_name="vacancy",
            name="also_for",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("physician", "Physician"),
                        ("np", "Nurse practitioner"),
                        ("pa", "Physician assistant/associate (PA)"),
                        ("nurse", "Registered nurse (RN)"),
                        ("pharmacist", "Pharmacist"),
                    ],
                    max_length=12,
                ),
                blank=True,
                db_default=[],
                default=list,
                help_text="Professions that can apply too, such as PAs beside NPs",
                size=None,
                verbose_name="other professions",
            ),
        ),
        migrations.AddField(
            model_name="vacancy",
            name="cme_repayment",
            field=models.CharField(
                choices=[("yes", "Yes"), ("no", "No"), ("not_stated", "Not stated")],
                db_default="not_stated",
                default="not_stated",
                max_length=11,
                verbose_name="CME funds are repaid on leaving",
            ),
        ),
        migrations.AddField(
            model_name="vacancy",
            name="cme_rollover",
            field=models.CharField(
                choices=[("yes", "Yes"), ("no", "No"), ("not_stated", "Not stated")],
                db_default="not_stated",
                default="not_stated",
                max_length=11,
                verbose_name="unused CME funds roll over",
            ),
        ),
        migrations.AddField(
            model_name="vacancy",
            name="cme_separate",
            field=models.CharField(
                choices=[("yes", "Yes"), ("no", "No"), ("not_stated", "Not stated")],
                db_default="not_stated",
                default="not_stated",
                max_length=11,
                verbose_name="CME days are separate from vacation",
            ),
        ),
        migrations.AddField(
            model_name="vacancy",
            name="is_evergreen",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="The employer hires for it all year",
                verbose_name="evergreen",
            ),
        ),
        migrations.AddField(
            model_name="vacancy",
            name="license_states",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("any", "Any U.S. state"),
                        ("AL", "Alabama"),
                        ("AK", "Alaska"),
                        ("AZ", "Arizona"),
                        ("AR", "Arkansas"),
                        ("CA", "California"),
                        ("CO", "Colorado"),
                        ("CT", "Connecticut"),
                        ("DE", "Delaware"),
                        ("DC", "District of Columbia"),
                        ("FL", "Florida"),
                        ("GA", "Georgia"),
                        ("HI", "Hawaii"),
                        ("ID", "Idaho"),
                        ("IL", "Illinois"),
                        ("IN", "Indiana"),
                        ("IA", "Iowa"),
                        ("KS", "Kansas"),
                        ("KY", "Kentucky"),
                        ("LA", "Louisiana"),
                        ("ME", "Maine"),
                        ("MD", "Maryland"),
                        ("MA", "Massachusetts"),
                        ("MI", "Michigan"),
                        ("MN", "Minnesota"),
                        ("MS", "Mississippi"),
                        ("MO", "Missouri"),
                        ("MT", "Montana"),
                        ("NE", "Nebraska"),
                        ("NV", "Nevada"),
                        ("NH", "New Hampshire"),
                        ("NJ", "New Jersey"),
                        ("NM", "New Mexico"),
                        ("NY", "New York"),
                        ("NC", "North Carolina"),
                        ("ND", "North Dakota"),
                        ("OH", "Ohio"),
                        ("OK", "Oklahoma"),
                        ("OR", "Oregon"),
                        ("PA", "Pennsylvania"),
                        ("RI", "Rhode Island"),
                        ("SC", "South Carolina"),
                        ("SD", "South Dakota"),
                        ("TN", "Tennessee"),
                        ("TX", "Texas"),
                        ("UT", "Utah"),
                        ("VT", "Vermont"),
                        ("VA", "Virginia"),
                        ("WA", "Washington"),
                        ("WV", "West Virginia"),
                        ("WI", "Wisconsin"),
                        ("WY", "Wyoming"),
                        ("AS", "American Samoa"),
                        ("GU", "Guam"),
                        ("MP", "Northern Mariana Islands"),
                        ("PR", "Puerto Rico"),
                        ("VI", "U.S. Virgin Islands"),
                    ],
                    max_length=12,
                ),
                blank=True,
                db_default=[],
                default=list,
                help_text="Licenses that count. Empty: not stated",
                size=None,
                verbose_name="license states",
            ),
        ),
        migrations.AddField(
            model_name="vacancy",
            name="loans",
            field=models.CharField(
                choices=[("offered", "Offered"), ("not_offered", "Not offered"), ("not_stated", "Not stated")],
                db_default="not_stated",
                default="not_stated",
                max_length=11,
                verbose_name="loan repayment",
            ),
        ),
        migrations.AddField(
            model_name="vacancy",
            name="profession_facts",
            field=models.JSONField(
                blank=True,
                db_default={},
                default=dict,
                help_text="Name of a fact to its value, as declared in careers/vacancies/facts.py. Missing: not stated",
            ),
        ),
        migrations.AddField(
            model_name="vacancy",
            name="reference",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="What identifies it in the employer's uploads (referencenumber). Never changes",
                max_length=100,
            ),
        ),
        migrations.AddField(
            model_name="vacancy",
            name="remote_from",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("AL", "Alabama"),
                        ("AK", "Alaska"),
                        ("AZ", "Arizona"),
                        ("AR", "Arkansas"),
                        ("CA", "California"),
                        ("CO", "Colorado"),
                        ("CT", "Connecticut"),
                        ("DE", "Delaware"),
                        ("DC", "District of Columbia"),
                        ("FL", "Florida"),
                        ("GA", "Georgia"),
                        ("HI", "Hawaii"),
                        ("ID", "Idaho"),
                        ("IL", "Illinois"),
                        ("IN", "Indiana"),
                        ("IA", "Iowa"),
                        ("KS", "Kansas"),
                        ("KY", "Kentucky"),
                        ("LA", "Louisiana"),
                        ("ME", "Maine"),
                        ("MD", "Maryland"),
                        ("MA", "Massachusetts"),
                        ("MI", "Michigan"),
                        ("MN", "Minnesota"),
                        ("MS", "Mississippi"),
                        ("MO", "Missouri"),
                        ("MT", "Montana"),
                        ("NE", "Nebraska"),
                        ("NV", "Nevada"),
                        ("NH", "New Hampshire"),
                        ("NJ", "New Jersey"),
                        ("NM", "New Mexico"),
                        ("NY", "New York"),
                        ("NC", "North Carolina"),
                        ("ND", "North Dakota"),
                        ("OH", "Ohio"),
                        ("OK", "Oklahoma"),
                        ("OR", "Oregon"),
                        ("PA", "Pennsylvania"),
                        ("RI", "Rhode Island"),
                        ("SC", "South Carolina"),
                        ("SD", "South Dakota"),
                        ("TN", "Tennessee"),
                        ("TX", "Texas"),
                        ("UT", "Utah"),
                        ("VT", "Vermont"),
                        ("VA", "Virginia"),
                        ("WA", "Washington"),
                        ("WV", "West Virginia"),
                        ("WI", "Wisconsin"),
                        ("WY", "Wyoming"),
                        ("AS", "American Samoa"),
                        ("GU", "Guam"),
                        ("MP", "Northern Mariana Islands"),
                        ("PR", "Puerto Rico"),
                        ("VI", "U.S. Virgin Islands"),
                    ],
                    max_length=12,
                ),
                blank=True,
                db_default=[],
                default=list,
                help_text="Where a remote colleague may live. Empty: anywhere in the U.S.",
                size=None,
                verbose_name="remote from",
            ),
        ),
        migrations.AddField(
            model_name="vacancy",
            name="renewed_on",
            field=models.DateField(blank=True, help_text="Last renewal for another 90 days", null=True),
        ),
        migrations.AddField(
            model_name="vacancy",
            name="requisition_id",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="The employer's own number",
                max_length=60,
                verbose_name="requisition ID",
            ),
        ),
        migrations.AddField(
            model_name="vacancy",
            name="sign_on",
            field=models.CharField(
                choices=[("offered", "Offered"), ("not_offered", "Not offered"), ("not_stated", "Not stated")],
                db_default="not_stated",
                default="not_stated",
                max_length=11,
                verbose_name="sign-on bonus",
            ),
        ),
        migrations.AddField(
            model_name="vacancy",
            name="visa",
            field=models.CharField(
                choices=[("offered", "Offered"), ("not_offered", "Not offered"), ("not_stated", "Not stated")],
                db_default="not_stated",
                default="not_stated",
                max_length=11,
                verbose_name="visa sponsorship",
            ),
        ),
        migrations.AlterField(
            model_name="vacancy",
            name="description",
            field=models.TextField(help_text="Markdown", verbose_name="about the role"),
        ),
        migrations.AlterField(
            model_name="vacancy",
            name="license_needed",
            field=models.CharField(blank=True, max_length=150, verbose_name="license details"),
        ),
        migrations.AlterField(
            model_name="vacancy",
            name="loan_repayment",
            field=models.CharField(blank=True, max_length=150, verbose_name="loan repayment details"),
        ),
        migrations.AlterField(
            model_name="vacancy",
            name="sign_on_bonus",
            field=models.CharField(blank=True, max_length=150, verbose_name="sign-on bonus details"),
        ),
        migrations.AlterField(
            model_name="vacancy",
            name="visa_sponsorship",
            field=models.CharField(blank=True, max_length=150, verbose_name="visa sponsorship details"),
        ),
        migrations.CreateModel(
            name="PolicyFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("size", models.PositiveIntegerField(help_text="Bytes")),
                ("stored_as", models.CharField(max_length=100, unique=True)),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="policy_files",
                        to="accounts.organization",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "written CME policy",
                "verbose_name_plural": "written CME policies",
            },
        ),
        migrations.AddField(
            model_name="vacancy",
            name="cme_policy_file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="vacancies",
                to="careers.policyfile",
                verbose_name="CME policy file",
            ),
        ),
        migrations.CreateModel(
            name="VacancyChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fact", models.CharField(help_text="As the page labels it: CME allowance", max_length=60)),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("added", "Added"),
                            ("raised", "Raised"),
                            ("changed", "Changed"),
                            ("lowered", "Lowered"),
                            ("removed", "Removed"),
                        ],
                        max_length=7,
                    ),
                ),
                ("before", models.TextField(blank=True, help_text="In words. Empty: not stated")),
                ("after", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "vacancy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="careers.vacancy"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VacancyCompetency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_required", models.BooleanField(help_text="Otherwise it's valued", verbose_name="required")),
                (
                    "competency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="asked_by", to="programs.competency"
                    ),
                ),
                (
                    "vacancy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="asked", to="careers.vacancy"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "vacancy competencies",
            },
        ),
        migrations.AddField(
            model_name="vacancy",
            name="competencies",
            field=models.ManyToManyField(
                blank=True, related_name="vacancies", through="careers.VacancyCompetency", to="programs.competency"
            ),
        ),
        migrations.AddConstraint(
            model_name="vacancy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reference", ""), _negated=True),
                fields=("organization", "reference"),
                name="vacancy_reference_once",
            ),
        ),
        migrations.AddField(
            model_name="vacancydraft",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="vacancy_drafts", to="accounts.organization"
            ),
        ),
        migrations.AddField(
            model_name="vacancydraft",
            name="updated_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="vacancydraft",
            name="vacancy",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="typed",
                to="careers.vacancy",
            ),
        ),
        migrations.AddField(
            model_name="vacancyimport",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="vacancy_imports", to="accounts.organization"
            ),
        ),
        migrations.AddField(
            model_name="vacancyimport",
            name="uploaded_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="vacancyimportrow",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="careers.vacancyimport"
            ),
        ),
        migrations.AddField(
            model_name="vacancyimportrow",
            name="vacancy",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="careers.vacancy",
            ),
        ),
        migrations.AddField(
            model_name="vacancyplace",
            name="vacancy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="places", to="careers.vacancy"
            ),
        ),
        migrations.AddField(
            model_name="vacancyreport",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="vacancyreport",
            name="reported_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="vacancyreport",
            name="vacancy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reports", to="careers.vacancy"
            ),
        ),
        migrations.AddIndex(
            model_name="vacancychange",
            index=models.Index(fields=["vacancy", "-changed_at"], name="vacancy_change_newest"),
        ),
        migrations.AddConstraint(
            model_name="vacancycompetency",
            constraint=models.UniqueConstraint(fields=("vacancy", "competency"), name="vacancy_competency_once"),
        ),
        migrations.AddIndex(
            model_name="vacancydraft",
            index=models.Index(fields=["organization", "-updated_at"], name="vacancy_draft_of_employer"),
        ),
        migrations.AddConstraint(
            model_name="vacancyimportrow",
            constraint=models.UniqueConstraint(fields=("file", "number"), name="vacancy_import_row_once"),
        ),
        migrations.AddIndex(
            model_name="vacancyplace",
            index=models.Index(fields=["state", "city"], name="vacancy_place_by_city"),
        ),
        migrations.AddConstraint(
            model_name="vacancyplace",
            constraint=models.UniqueConstraint(fields=("vacancy", "position"), name="vacancy_place_in_order"),
        ),
        migrations.AddConstraint(
            model_name="vacancyplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                    _connector="OR",
                ),
                name="vacancy_place_on_earth",
            ),
        ),
        migrations.AddConstraint(
            model_name="vacancyplace",
            constraint=models.CheckConstraint(
                condition=models.Q(("zip_code", ""), ("zip_code__regex", "^[0-9]{5}$"), _connector="OR"),
                name="vacancy_place_zip_code",
            ),
        ),
        migrations.AddIndex(
            model_name="vacancyreport",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["reported_at"], name="vacancy_report_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="vacancyreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True),
                        ("answered_at__isnull", False),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="vacancy_report_answered_in_words",
            ),
        ),
    ]
