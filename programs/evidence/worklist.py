"""Outcomes that nobody has checked at the source, for the admin's home page."""

import datetime as dt

from cmehub.site.worklist import Queue, Waiting, waiting_since
from programs.evidence.models import Outcome


def _unchecked(now: dt.datetime) -> Waiting:
    return waiting_since(Outcome.objects.filter(checked_on=None, is_demo=False), "created_at")


UNCHECKED = Queue(
    "Outcomes not checked at the source",
    "programs.change_outcome",
    "programs_outcome",
    "checked_on__isempty=1&kind=real",
    _unchecked,
)
