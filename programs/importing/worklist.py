"""Imports that wait for a curator, for the admin's home page."""

import datetime as dt

from cmehub.site.worklist import Queue, Waiting, waiting_since
from programs.importing.enums import ImportState
from programs.importing.models import Import

_DAYS = 30


def _waiting(now: dt.datetime) -> Waiting:
    return waiting_since(Import.objects.filter(state=ImportState.CHECKED), "uploaded_at")


def _failed(now: dt.datetime) -> Waiting:
    recent = Import.objects.filter(state=ImportState.FAILED, uploaded_at__gt=now - dt.timedelta(days=_DAYS))
    return waiting_since(recent, "uploaded_at")


TO_CONFIRM = Queue(
    "Imports to confirm", "programs.view_import", "programs_import", f"state__exact={ImportState.CHECKED}", _waiting
)
FAILED = Queue(
    "Imports that failed", "programs.view_import", "programs_import", f"state__exact={ImportState.FAILED}", _failed
)
