"""What goes out today and tomorrow, what's held or paused, and how delivery went, by kind: for staff."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from accounts.notices import kinds
from accounts.notices.enums import NOT_DELIVERED, NoticeState
from accounts.notices.kinds import Kind
from accounts.notices.models import MailEvent, Notice, NoticeQuerySet, Pause

DAYS = 7  # of delivery
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """One kind. Today's and tomorrow's messages are those planned already, and those that jobs will plan.

    They may still be dropped: what's no longer due, such as a deadline that was met, is skipped when it's sent.
    """

    kind: Kind
    pause: Pause | None = None
    waiting: int = 0  # due by now
    today: int = 0
    tomorrow: int = 0
    held: int = 0
    failed: int = 0
    sent: int = 0  # in the last days
    not_delivered: int = 0  # of them, as mail providers report


def outlook(*, now: dt.datetime, midnight: dt.datetime) -> list[Line]:
    """Return every kind, in five queries and one for each kind that jobs plan. `midnight` ends today for the reader.

    Each reads only what it counts, and from an index where that can be much.
    """
    found: dict[str, dict[str, int]] = {}
    for row in [*_waiting(now, midnight), *_to_settle(), *_sent(now - DAYS * _DAY), *_not_delivered(now - DAYS * _DAY)]:
        found.setdefault(row.pop("kind"), {}).update(row)
    paused = {each.kind: each for each in Pause.objects.all()}
    return [_line(kind, paused.get(kind.name), found.get(kind.name, {}), now, midnight) for kind in kinds.all_kinds()]


_Rows = list[dict[str, Any]]


def _waiting(now: dt.datetime, midnight: dt.datetime) -> _Rows:
    return _by_kind(
        Notice.objects.to_send().filter(next_try_at__lt=midnight + _DAY),
        waiting=Q(next_try_at__lte=now),
        today=Q(next_try_at__lt=midnight),
        tomorrow=Q(next_try_at__gte=midnight),
    )


def _to_settle() -> _Rows:
    to_settle = Notice.objects.filter(state__in=[NoticeState.HELD, NoticeState.FAILED])
    return _by_kind(to_settle, held=Q(state=NoticeState.HELD), failed=Q(state=NoticeState.FAILED))


def _sent(since: dt.datetime) -> _Rows:
    return _by_kind(Notice.objects.filter(state=NoticeState.SENT, sent_at__gte=since), sent=Q())


def _not_delivered(since: dt.datetime) -> _Rows:
    reports = MailEvent.objects.filter(event__in=NOT_DELIVERED, received_at__gte=since).values("notice")
    return _by_kind(Notice.objects.filter(pk__in=reports), not_delivered=Q())


def _by_kind(notices: NoticeQuerySet, **counts: Q) -> _Rows:
    """Count notices by kind, each time those that meet a condition."""
    counted = {name: Count("kind", filter=condition) for name, condition in counts.items()}
    return [dict(row) for row in notices.order_by().values("kind").annotate(**counted)]


def _line(kind: Kind, pause: Pause | None, counts: dict[str, int], now: dt.datetime, midnight: dt.datetime) -> Line:
    if kind.to_plan is not None:
        counts = {
            **counts,
            "today": counts.get("today", 0) + kind.to_plan(dt.datetime.min.replace(tzinfo=dt.UTC), midnight),
            "tomorrow": counts.get("tomorrow", 0) + kind.to_plan(midnight, midnight + _DAY),
        }
    return Line(kind, pause, **counts)
