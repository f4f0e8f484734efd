"""Audit packs that failed, for the admin's home page."""

import datetime as dt

from accounts.privacy.enums import ExportState
from cmehub.site.worklist import Queue, Waiting, waiting_since
from programs.transcripts.models import Pack

_RECENT = dt.timedelta(days=30)


def _failed(now: dt.datetime) -> Waiting:
    failed = Pack.objects.filter(state=ExportState.FAILED, requested_at__gte=now - _RECENT)
    return waiting_since(failed, "requested_at")


FAILED = Queue(
    "Audit packs that failed", "programs.view_pack", "programs_pack", f"state__exact={ExportState.FAILED}", _failed
)
