"""Correction requests, for the admin's home page."""

import datetime as dt

from cmehub.site.worklist import Queue, Waiting, waiting_since
from programs.portal.models import Correction


def _open(now: dt.datetime) -> Waiting:
    return waiting_since(Correction.objects.open(), "asked_at")


CORRECTIONS = Queue(
    "Correction requests", "programs.change_correction", "programs_correction", "state__exact=open", _open
)
