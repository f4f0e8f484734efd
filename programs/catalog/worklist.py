"""Listings to verify again, for the admin's home page."""

import datetime as dt

from cmehub.site.worklist import Queue, Waiting
from programs.catalog.models import Program


def _stale(now: dt.datetime) -> Waiting:
    stale = Program.objects.visible().stale(now.date())
    oldest = stale.exclude(checked_on=None).order_by("checked_on").values_list("checked_on", flat=True).first()
    return Waiting(stale.count(), oldest)


NOT_VERIFIED = Queue(
    "Listings not verified for a year",
    "programs.change_program",
    "programs_program",
    "state__exact=live&verified=stale",
    _stale,
)
