"""A person's calendar feed. Its address isn't exported, since whoever has it can read the dates."""

from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from programs.calendars.models import CalendarFeed


def _export(user: User) -> Part:
    return Part({"calendar_feed": list(CalendarFeed.objects.filter(user=user).values("created_at"))})


def _erase(user: User) -> None:
    CalendarFeed.objects.filter(user=user).delete()


HOLDING = Holding("calendar_feed", (CalendarFeed,), export=_export, erase=_erase)
