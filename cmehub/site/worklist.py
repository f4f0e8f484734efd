"""The admin's home page: queues of work for staff, and recent activity. Apps register theirs in `AppConfig.ready()`."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min, QuerySet
from django.db.models.functions import TruncDate
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

DAYS = 14


@dataclass(frozen=True)
class Waiting:
    """The number of waiting rows, and since when the oldest one waits. None where age isn't meaningful."""

    count: int
    since: dt.datetime | dt.date | None = None


@dataclass(frozen=True)
class Queue:
    """Work for those who have `permission`. `look` counts it, and `query` is the filter of the list that shows it."""

    title: str
    permission: str
    list_name: str  # 'careers_vacancy'
    query: str
    look: Callable[[dt.datetime], Waiting]


@dataclass(frozen=True)
class Activity:
    """Something counted by day. `rows` returns what to count, and `field` is when it happened."""

    title: str
    permission: str
    list_name: str
    query: str
    rows: Callable[[], "QuerySet[Any]"]
    field: str


_queues: list[Queue] = []
_activities: list[Activity] = []


def register(*entries: Queue | Activity) -> None:
    for entry in entries:
        known: list[Any] = _queues if isinstance(entry, Queue) else _activities
        if entry not in known:
            known.append(entry)


def waiting_since(rows: "QuerySet[Any]", field: str) -> Waiting:
    """Count the rows and find the oldest by `field`, in one query."""
    found = rows.aggregate(count=Count("pk"), since=Min(field))
    return Waiting(found["count"], found["since"])


def for_staff(request: HttpRequest) -> dict[str, Any]:
    """Return what this person's admin home shows. One query for each queue and activity they may see."""
    now = timezone.now()
    queues = [_queue(queue, now) for queue in _queues if _may(request, queue)]
    return {
        "queues": sorted(queues, key=lambda queue: not queue["count"]),
        "all_clear": not any(queue["count"] for queue in queues),
        "activities": [_activity(activity, now) for activity in _activities if _may(request, activity)],
        "days": DAYS,
    }


def _may(request: HttpRequest, entry: Queue | Activity) -> bool:
    return request.user.is_authenticated and request.user.has_perm(entry.permission)


def _link(entry: Queue | Activity) -> str:
    address = reverse(f"admin:{entry.list_name}_changelist")
    return f"{address}?{entry.query}" if entry.query else address


def _queue(queue: Queue, now: dt.datetime) -> dict[str, Any]:
    found = queue.look(now)
    since = found.since.date() if isinstance(found.since, dt.datetime) else found.since
    return {
        "title": queue.title,
        "url": _link(queue),
        "count": found.count,
        "oldest_days": (now.date() - since).days if since and found.count else None,
    }


def _activity(activity: Activity, now: dt.datetime) -> dict[str, Any]:
    first = now.date() - dt.timedelta(days=DAYS - 1)
    is_moment = activity.rows().model._meta.get_field(activity.field).get_internal_type() == "DateTimeField"
    recent = activity.rows().filter(**{f"{activity.field}__{'date__gte' if is_moment else 'gte'}": first})
    by_day = recent.annotate(day=TruncDate(activity.field) if is_moment else F(activity.field)).values_list("day")
    counts = dict(by_day.annotate(n=Count("pk")).order_by())
    days = [counts.get(first + dt.timedelta(days=number), 0) for number in range(DAYS)]
    return {
        "title": activity.title,
        "url": _link(activity),
        "week": sum(days[-7:]),
        "before": sum(days[:-7]),
        "line": _spark_line(days),
    }


def _spark_line(days: list[int]) -> str:
    """Return the points of a polyline in a box of 100 by 24."""
    highest = max(max(days), 1)
    step = 100 / (len(days) - 1)
    return " ".join(f"{number * step:.1f},{22 - 20 * count / highest:.1f}" for number, count in enumerate(days))
