"""The dates that a person is reminded of."""

from accounts.notices import kinds
from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from programs.reminders.models import Deadline, Step


def _export(user: User) -> Part:
    dates = Deadline.objects.filter(user=user).order_by("on", "pk")
    steps = Step.objects.filter(deadline__user=user).select_related("deadline").order_by("at", "pk")
    return Part(
        {
            "dates": [
                {"kind": kinds.label(each.kind), "last_day": each.on, "next_reminder": each.next_at} for each in dates
            ],
            "reminders": [
                {
                    "kind": kinds.label(step.deadline.kind),
                    "last_day": step.on,
                    "days_before": step.days_before,
                    "status": step.get_state_display(),
                    "at": step.at,
                }
                for step in steps
            ],
        }
    )


def _erase(user: User) -> None:
    Deadline.objects.filter(user=user).delete()


HOLDING = Holding("reminders", (Deadline, Step), export=_export, erase=_erase)
