"""What goes out today and tomorrow, what's held or paused, and how delivery went, by kind: for staff."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.notices import kinds
from accounts.notices.enums import MailEventKind, NoticeState
from accounts.notices.kinds import Kind
from accounts.notices.models import MailEvent, Notice, Pause

DAYS = 7  # of delivery
_DAY = dt.timedelta(days=1)
_FAILURES = [MailEventKind.BOUNCED, MailEventKind.REJECTED, MailEventKind.COMPLAINED]


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
    """Return every kind, in four queries and one for each kind that jobs plan. `midnight` ends today for the reader."""
    waiting = Q(state__in=[NoticeState.PLANNED, NoticeState.CLAIMED])
    counted = Notice.objects.filter(waiting | Q(state__in=[NoticeState.HELD, NoticeState.FAILED]))
    rows = (
        counted.order_by()
        .values("kind")
        .annotate(
            waiting=Count("pk", filter=waiting & Q(next_try_at__lte=now)),
            today=Count("pk", filter=waiting & Q(next_try_at__lt=midnight)),
            tomorrow=Count("pk", filter=waiting & Q(next_try_at__gte=midnight, next_try_at__lt=midnight + _DAY)),
            held=Count("pk", filter=Q(state=NoticeState.HELD)),
            failed=Count("pk", filter=Q(state=NoticeState.FAILED)),
        )
    )
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found[row["kind"]] = {name: row[name] for name in ("waiting", "today", "tomorrow", "held", "failed")}
    since = now - DAYS * _DAY
    sent = Notice.objects.filter(state=NoticeState.SENT, sent_at__gte=since).order_by()
    for kind, number in sent.values_list("kind").annotate(n=Count("pk")):
        found.setdefault(kind, {})["sent"] = number
    lost = MailEvent.objects.filter(event__in=_FAILURES, received_at__gte=since, notice__isnull=False).order_by()
    for kind, number in lost.values_list("notice__kind").annotate(n=Count("notice", distinct=True)):
        found.setdefault(kind, {})["not_delivered"] = number
    paused = {each.kind: each for each in Pause.objects.all()}
    return [_line(kind, paused.get(kind.name), found.get(kind.name, {}), now, midnight) for kind in kinds.all_kinds()]


def _line(kind: Kind, pause: Pause | None, counts: dict[str, int], now: dt.datetime, midnight: dt.datetime) -> Line:
    if kind.to_plan is not None:
        counts = {
            **counts,
            "today": counts.get("today", 0) + kind.to_plan(dt.datetime.min.replace(tzinfo=dt.UTC), midnight),
            "tomorrow": counts.get("tomorrow", 0) + kind.to_plan(midnight, midnight + _DAY),
        }
    return Line(kind, pause, **counts)
