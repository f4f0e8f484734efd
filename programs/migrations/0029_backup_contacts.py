import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0028_calendar_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BackupContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(blank=True, max_length=80)),
                (
                    "email",
                    models.EmailField(
                        blank=True, help_text="In lower case", max_length=254, verbose_name="email address"
                    ),
                ),
                ("address_hash", models.CharField(editable=False, max_length=64)),
                (
                    "days_before",
                    models.PositiveSmallIntegerField(
                        choices=[(30, "30 days"), (14, "14 days"), (7, "7 days")],
                        default=14,
                        verbose_name="days before a deadline",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "Invited"),
                            ("confirmed", "Agreed"),
                            ("declined", "Declined"),
                            ("ended", "Stopped"),
                            ("removed", "Removed"),
                        ],
                        default="invited",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "sent_count",
                    models.PositiveSmallIntegerField(default=1, help_text="How often the invitation was sent"),
                ),
                (
                    "invited_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="When the invitation was last sent"
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, help_text="When they agreed or declined", null=True)),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True, help_text="When they declined, stopped or were removed", null=True
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="backup_contacts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "backup contact",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "confirmed")),
                        fields=["user", "days_before"],
                        name="backup_contact_to_tell",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "address_hash"), name="backup_contact_once_per_address"),
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="backup_contact_in_lower_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days_before__in", (30, 14, 7))), name="backup_contact_days_are_a_step"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at", None),
                                ("state__in", ("invited", "confirmed")),
                                models.Q(("email", ""), _negated=True),
                                models.Q(("name", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state__in", ("invited", "confirmed")), _negated=True),
                                ("email", ""),
                                ("ended_at__isnull", False),
                                ("name", ""),
                            ),
                            _connector="OR",
                        ),
                        name="backup_contact_erased_at_the_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["confirmed", "declined", "ended"]), _negated=True),
                            ("answered_at__isnull", False),
                            _connector="OR",
                        ),
                        name="backup_contact_answered_at_a_moment",
                    ),
                ],
            },
        ),
    ]
