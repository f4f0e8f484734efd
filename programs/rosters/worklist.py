"""Rosters that couldn't be processed, for the admin's home page."""

import datetime as dt

from cmehub.site.worklist import Activity, Queue, Waiting, waiting_since
from programs.rosters.enums import RosterState
from programs.rosters.models import Roster

_RECENT = dt.timedelta(days=30)


def _failed(now: dt.datetime) -> Waiting:
    return waiting_since(Roster.objects.filter(state=RosterState.FAILED, uploaded_at__gte=now - _RECENT), "uploaded_at")


FAILED = Queue(
    "Rosters that failed", "programs.view_roster", "programs_roster", f"state__exact={RosterState.FAILED}", _failed
)
RECEIVED = Activity(
    "Rosters received", "programs.view_roster", "programs_roster", "", Roster.objects.all, "uploaded_at"
)
