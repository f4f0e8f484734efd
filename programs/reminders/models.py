"""The dates that people are reminded of, and the result of each reminder step."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone

from programs.reminders.enums import StepState


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def due_by(self, moment: dt.datetime) -> "DeadlineQuerySet":
        return self.filter(next_at__lte=moment)


class Deadline(models.Model):
    """A date that a person is reminded of. `next_at` is indexed, so a tick reads only due rows. Null: nothing more.

    `subject` is the id of what it's about, such as a credential, and `part` names one of several dates of the same
    subject. Whoever registered the kind knows what they mean.
    """

    kind = models.CharField(max_length=60, help_text="The kind of message")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="deadlines")
    subject = models.BigIntegerField()
    part = models.CharField(max_length=40, blank=True)
    on = models.DateField("last day", db_column="last_day")
    since = models.DateTimeField(null=True, blank=True, help_text="Steps that had passed by then are left out")
    next_at = models.DateTimeField(null=True, blank=True)
    is_stale = models.BooleanField(default=False, help_text="The dates that depend on it have to be read again")

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "part", "user"], name="deadline_watched_once")
        ]
        indexes = [
            models.Index(fields=["next_at"], name="deadline_due", condition=models.Q(next_at__isnull=False)),
            models.Index(fields=["id"], name="deadline_stale", condition=models.Q(is_stale=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.part} on {self.on}"


class Step(models.Model):
    """The result of one step (days before the last day). At most one row per date and step."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="steps")
    on = models.DateField("last day", db_column="last_day")
    days_before = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=StepState.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "reminder step"
        db_table = "programs_deadlinestep"  # the table of an earlier model has the usual name
        constraints = [models.UniqueConstraint(fields=["deadline", "on", "days_before"], name="deadline_step_once")]

    def __str__(self) -> str:
        return f"{self.days_before} days before {self.on}: {self.get_state_display()}"
