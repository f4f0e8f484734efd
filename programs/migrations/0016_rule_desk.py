"""Where a rule was read, its editions, whom to tell of a change, and answers to reports."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0015_carried_over"),
    ]

    operations = [
        migrations.AddField(
            model_name="ruleversion",
            name="edition",
            field=models.PositiveIntegerField(
                db_default=1, default=1, editable=False, help_text="Grows with each save"
            ),
        ),
        migrations.AddField(
            model_name="ruleversion",
            name="read_at",
            field=models.URLField(
                blank=True,
                db_default="",
                help_text="The page of the board's own text",
                verbose_name="address where you read it",
            ),
        ),
        migrations.AddField(
            model_name="ruleversion",
            name="telling_after",
            field=models.BigIntegerField(
                editable=False,
                help_text="The cycle after which people are still to be told of the change. Empty: nobody is",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="rulereport",
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
                name="rule_report_answered_in_words",
            ),
        ),
    ]
