"""The reminders of a person's credentials."""

from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from programs.reminders.models import Schedule, Step


def _export(user: User) -> Part:
    steps = Step.objects.filter(schedule__period__credential__user=user)
    return Part(
        {
            "reminders": [
                {
                    "credential": step.schedule.period.credential.headline,
                    "deadline": step.deadline,
                    "days_before": step.days_before,
                    "status": step.get_state_display(),
                    "at": step.at,
                }
                for step in steps.select_related("schedule__period__credential").order_by("at")
            ]
        }
    )


def _erase(user: User) -> None:
    Schedule.objects.filter(period__credential__user=user).delete()


HOLDING = Holding("reminders", (Schedule, Step), export=_export, erase=_erase)
