"""Listings that wait for curators, for the admin's home page."""

import datetime as dt

from cmehub.site.worklist import Activity, Queue, Waiting, waiting_since
from programs.catalog.enums import ListingState
from programs.catalog.models import Program


def _submitted(now: dt.datetime) -> Waiting:
    return waiting_since(Program.objects.filter(state=ListingState.SUBMITTED), "submitted_at")


def _stale(now: dt.datetime) -> Waiting:
    stale = Program.objects.visible().stale(now.date())
    oldest = stale.exclude(checked_on=None).order_by("checked_on").values_list("checked_on", flat=True).first()
    return Waiting(stale.count(), oldest)


def _without_disclosure(now: dt.datetime) -> Waiting:
    return Waiting(Program.objects.visible().without_disclosure().count())


TO_REVIEW = Queue(
    "Listings to review", "programs.change_program", "programs_program", "state__exact=submitted", _submitted
)
NOT_VERIFIED = Queue(
    "Listings not verified for a year",
    "programs.change_program",
    "programs_program",
    "state__exact=live&verified=stale",
    _stale,
)
NO_DISCLOSURE = Queue(
    "Listings without a disclosure statement",
    "programs.change_program",
    "programs_program",
    "state__exact=live&lacks=disclosure",
    _without_disclosure,
)
ADDED = Activity(
    "Listings added", "programs.view_program", "programs_program", "", lambda: Program.objects.all(), "created_at"
)
