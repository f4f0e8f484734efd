"""Messages for staff to resolve, for the admin's home page."""

import datetime as dt
from functools import partial

from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice
from cmehub.site.worklist import Queue, Waiting, waiting_since


def _in_state(now: dt.datetime, *, state: NoticeState) -> Waiting:
    return waiting_since(Notice.objects.filter(state=state), "due_at")


def _stuck(now: dt.datetime) -> Waiting:
    return waiting_since(Notice.objects.stuck(now), "due_at")


STUCK = Queue(
    "Messages stuck: due for 20 minutes, and not sent",
    "accounts.view_notice",
    "accounts_notice",
    "stuck=yes",
    _stuck,
)
HELD = Queue(
    "Messages held: check whether they were sent",
    "accounts.view_notice",
    "accounts_notice",
    "state__exact=held",
    partial(_in_state, state=NoticeState.HELD),
)
FAILED = Queue(
    "Messages that failed",
    "accounts.view_notice",
    "accounts_notice",
    "state__exact=failed",
    partial(_in_state, state=NoticeState.FAILED),
)
