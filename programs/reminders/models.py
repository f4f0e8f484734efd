"""When each deadline is next due, and the result of each reminder step."""

import datetime as dt

from django.db import models
from django.utils import timezone

from accounts.licenses.models import Period
from programs.reminders.enums import StepState


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def due_by(self, moment: dt.datetime) -> "ScheduleQuerySet":
        return self.filter(next_at__lte=moment)


class Schedule(models.Model):
    """When one deadline is next due. `next_at` is indexed, so a tick reads only due rows. Null: no more reminders."""

    period = models.OneToOneField(Period, models.CASCADE, related_name="reminder_schedule")
    next_at = models.DateTimeField(null=True, blank=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = "reminder schedule"
        indexes = [models.Index(fields=["next_at"], name="schedule_due", condition=models.Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return f"next at {self.next_at}" if self.next_at else "nothing more"


class Step(models.Model):
    """The result of one step (days before the deadline). At most one row per deadline and step."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="steps")
    deadline = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=StepState.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "reminder step"
        constraints = [
            models.UniqueConstraint(fields=["schedule", "deadline", "days_before"], name="step_once_per_deadline")
        ]

    def __str__(self) -> str:
        return f"{self.days_before} days before {self.deadline}: {self.get_state_display()}"
