"""Outcomes to compare with their source, for the admin's home page."""

import datetime as dt

from cmehub.site.worklist import Queue, Waiting, waiting_since
from programs.evidence.models import Outcome


def _unchecked(now: dt.datetime) -> Waiting:
    return waiting_since(Outcome.objects.never_checked(), "created_at")


def _stale(now: dt.datetime) -> Waiting:
    return waiting_since(Outcome.objects.stale(now.date()), "checked_on")


UNCHECKED = Queue(
    "Outcomes not checked at the source",
    "programs.change_outcome",
    "programs_outcome",
    "checked=never",
    _unchecked,
)
STALE = Queue(
    "Outcomes not verified for two years",
    "programs.change_outcome",
    "programs_outcome",
    "checked=stale",
    _stale,
)
