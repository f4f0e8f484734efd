"""One table for all dates that people are reminded of. The tables of the earlier models stay until the next release,
without their foreign key to periods, since the old code still adds to them while the new one deletes periods.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

OLD_KEY = "programs_schedule_period_id_8418f955_fk_accounts_period_id"


class Migration(migrations.Migration):
    safe_because = {
        "ban-drop-constraint": "The old code deletes a period's schedule itself, and the new one no longer reads it.",
    }
    dependencies = [
        ("accounts", "0025_moderators_pause_kinds"),
        ("programs", "0023_calendar_feed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Deadline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(help_text="The kind of message", max_length=60)),
                ("subject", models.BigIntegerField()),
                ("part", models.CharField(blank=True, max_length=40)),
                ("on", models.DateField(db_column="last_day", verbose_name="last day")),
                (
                    "since",
                    models.DateTimeField(blank=True, help_text="Steps that had passed by then are left out", null=True),
                ),
                ("next_at", models.DateTimeField(blank=True, null=True)),
                (
                    "is_stale",
                    models.BooleanField(
                        default=False, help_text="The dates that depend on it have to be read again"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deadlines",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="deadline_due"
                    ),
                    models.Index(condition=models.Q(("is_stale", True)), fields=["id"], name="deadline_stale"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "subject", "part", "user"), name="deadline_watched_once")
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="Step"), migrations.DeleteModel(name="Schedule")],
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE programs_schedule DROP CONSTRAINT {OLD_KEY}",
                    "DELETE FROM programs_step WHERE schedule_id IN (SELECT id FROM programs_schedule AS s"
                    " WHERE NOT EXISTS (SELECT FROM accounts_period AS p WHERE p.id = s.period_id));"
                    "DELETE FROM programs_schedule AS s"
                    " WHERE NOT EXISTS (SELECT FROM accounts_period AS p WHERE p.id = s.period_id);"
                    f"ALTER TABLE programs_schedule ADD CONSTRAINT {OLD_KEY}"
                    " FOREIGN KEY (period_id) REFERENCES accounts_period (id) DEFERRABLE INITIALLY DEFERRED",
                ),
            ],
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(db_column="last_day", verbose_name="last day")),
                ("days_before", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Message planned"), ("skipped", "Skipped: a later step was due")],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="programs.deadline"
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder step",
                "db_table": "programs_deadlinestep",
                "constraints": [
                    models.UniqueConstraint(fields=("deadline", "on", "days_before"), name="deadline_step_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="shortlistitem",
            name="started_at",
            field=models.DateTimeField(
                blank=True, help_text="When they said that they had started it", null=True
            ),
        ),
    ]
