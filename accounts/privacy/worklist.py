"""Failed exports and overdue deletions, for the admin's home page."""

import datetime as dt

from accounts.privacy.enums import ExportState
from accounts.privacy.models import Export
from accounts.users.models import User
from cmehub.site.worklist import Activity, Queue, Waiting, waiting_since

_OVERDUE = dt.timedelta(hours=2)  # accounts are closed every hour
_RECENT = dt.timedelta(days=30)


def _failed(now: dt.datetime) -> Waiting:
    failed = Export.objects.filter(state=ExportState.FAILED, requested_at__gte=now - _RECENT)
    return waiting_since(failed, "requested_at")


def _overdue(now: dt.datetime) -> Waiting:
    return waiting_since(User.objects.filter(closes_at__lt=now - _OVERDUE, closed_at=None), "closes_at")


FAILED_EXPORTS = Queue(
    "Data exports that failed", "accounts.view_export", "accounts_export", f"state__exact={ExportState.FAILED}", _failed
)
OVERDUE_DELETIONS = Queue("Account deletions overdue", "accounts.change_user", "accounts_user", "closing=yes", _overdue)
EXPORTS = Activity(
    "Data exports requested", "accounts.view_export", "accounts_export", "", Export.objects.all, "requested_at"
)
