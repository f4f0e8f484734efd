"""Providers whose accreditation ends soon or has ended, for the admin's home page."""

import datetime as dt

from cmehub.site.worklist import Queue, Waiting
from programs.providers.models import Provider

SOON = dt.timedelta(days=90)


def _ending(now: dt.datetime) -> Waiting:
    return Waiting(Provider.objects.ending_by(now.date() + SOON, as_of=now.date()).count())


def _lapsed(now: dt.datetime) -> Waiting:
    return Waiting(Provider.objects.lapsed(now.date()).count())


ENDING = Queue(
    "Accreditation ends within 90 days",
    "programs.change_provider",
    "programs_provider",
    "accreditation=ending",
    _ending,
)
LAPSED = Queue(
    "Accreditation ended",
    "programs.change_provider",
    "programs_provider",
    "accreditation=lapsed",
    _lapsed,
)
