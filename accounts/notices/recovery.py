"""After a restore: hold every message that the hub may have sent since the backup.

The restored outbox doesn't know what was sent after the backup. Two kinds of message are in doubt: those that were
waiting and are due by now, and those that periodic jobs would have planned in the meantime. Jobs whose work depends on
time register here, so that they run once while nothing can be sent, and what they plan is held as well. Staff then
decide about each message, as about any other held one.
"""

import datetime as dt
import uuid
from typing import Protocol

from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Coalesce

from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice

PROBLEM = "restored from a backup: it may have been sent after that"


class Planner(Protocol):
    def __call__(self, *, now: dt.datetime) -> int:
        """Plan the messages that are due at `now`. Idempotent."""


_planners: list[Planner] = []


def register(planner: Planner) -> None:
    if planner not in _planners:
        _planners.append(planner)


@transaction.atomic
def hold_due(*, now: dt.datetime) -> int:
    """Hold what may have been sent by `now` without a record of it. Return how many messages."""
    newest = Notice.objects.aggregate(pk=Max("pk"))["pk"] or 0
    for planner in _planners:
        planner(now=now)
    waiting = Q(state__in=[NoticeState.PLANNED, NoticeState.CLAIMED])
    in_doubt = Notice.objects.filter(
        waiting & (Q(due_at__lte=now) | Q(pk__gt=newest)) | Q(state=NoticeState.HANDED),
    )
    return in_doubt.update(
        state=NoticeState.HELD, claim=uuid.uuid4(), handed_at=Coalesce("handed_at", now), problem=PROBLEM
    )


def after_restore(taken_at: dt.datetime, now: dt.datetime) -> str:
    """Hold what is in doubt, and say so to whoever restores."""
    held = hold_due(now=now)
    if not held:
        return "No message is in doubt."
    words = "1 message is held: it" if held == 1 else f"{held:,} messages are held: they"
    since = f"{taken_at:%Y-%m-%d %H:%M} UTC"
    return f"{words} may have been sent since {since}. Settle held messages in the admin under Held and failed."
