"""Watch dates, and plan the one message of each that's due. A tick reads only what's due, and costs a fixed number of
queries for each thousand of them.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, transaction

from accounts.notices.actions import Planned, plan_all
from accounts.users.models import User
from programs.reminders import ladders, rules
from programs.reminders.enums import StepState
from programs.reminders.models import Deadline

BATCH = 1000


@dataclass(frozen=True)
class Wanted:
    """A day to remind a person of. Steps that had passed by `since`, such as when they saved it, are left out."""

    on: dt.date
    since: dt.datetime | None = None


def watch(*, kind: str, user: User, subject: int, on: dt.date, part: str = "", now: dt.datetime) -> None:
    """Remind a person of a date, or of its new day. The next tick looks at it, even if it's the same."""
    _watch([Deadline(kind=kind, user_id=user.pk, subject=subject, part=part, on=on, next_at=now)])


def watch_only(
    *, kind: str, subject: int, wanted: Mapping[tuple[int, str], Wanted], user: User | None = None, now: dt.datetime
) -> None:
    """Remind people of exactly these dates of a subject, by user id and part. What didn't change is left alone.

    With a user, the dates of others are left alone too.
    """
    rows = Deadline.objects.filter(kind=kind, subject=subject)
    if user is not None:
        rows = rows.filter(user=user)
    watched = {(each.user_id, each.part): each for each in rows}
    _watch(
        Deadline(kind=kind, user_id=user_id, subject=subject, part=part, on=date.on, since=date.since, next_at=now)
        for (user_id, part), date in wanted.items()
        if (user_id, part) not in watched or watched[user_id, part].on != date.on
    )
    if gone := [each.pk for key, each in watched.items() if key not in wanted]:
        Deadline.objects.filter(pk__in=gone).delete()


def _watch(dates: Iterable[Deadline]) -> None:
    """Add dates, or give them their new day. What they were watched since stays."""
    Deadline.objects.bulk_create(
        dates,
        update_conflicts=True,
        unique_fields=["kind", "subject", "part", "user"],
        update_fields=["on", "next_at"],
    )


def forget(*, kinds: Iterable[str], subject: int) -> None:
    """Remind nobody of a subject that's gone."""
    Deadline.objects.filter(kind__in=list(kinds), subject=subject).delete()


def look_again(user: User, *, now: dt.datetime) -> None:
    """Check all of a person's dates at the next tick, since their 9:00 AM has moved."""
    Deadline.objects.filter(user=user, next_at__isnull=False).update(next_at=now)


def to_plan(kind: str, since: dt.datetime, until: dt.datetime) -> int:
    """Return how many dates of a kind are next looked at in this time. Nearly each of them makes a message."""
    return Deadline.objects.filter(kind=kind, next_at__gte=since, next_at__lt=until).count()


def plan_due(*, now: dt.datetime) -> int:
    """Plan what's due at `now`, in batches of one transaction each. Return the number of planned messages."""
    planned = 0
    while True:
        looked_at, asked_for = _plan_batch(now)
        planned += asked_for
        if looked_at < BATCH:
            return planned


class _Due(NamedTuple):
    """A date to look at, and the steps that were sent or skipped before its current day."""

    id: int
    kind: str
    user_id: int
    subject: int
    part: str
    on: dt.date
    since: dt.datetime | None
    zone: str
    done: list[int]


class _Step(NamedTuple):
    date: _Due
    days_before: int
    state: StepState


# What another planner has locked is passed over.
_CLAIM = """
    SELECT d.id, d.kind, d.user_id, d.subject, d.part, d.last_day, d.since, u.time_zone, ARRAY(
        SELECT s.days_before FROM programs_deadlinestep AS s WHERE s.deadline_id = d.id AND s.last_day = d.last_day
    )
    FROM programs_deadline AS d JOIN accounts_user AS u ON u.id = d.user_id
    WHERE d.next_at <= %s AND d.kind = ANY(%s) ORDER BY d.next_at, d.id LIMIT %s
    FOR UPDATE OF d SKIP LOCKED
"""
_ADD_STEPS = """
    INSERT INTO programs_deadlinestep (deadline_id, last_day, days_before, state, at)
    SELECT id, last_day, days_before, state, %s
    FROM jsonb_to_recordset(%s::jsonb) AS new (id bigint, last_day date, days_before smallint, state text)
"""
_WRITE_NEXT = """
    UPDATE programs_deadline AS d SET next_at = new.next_at
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS new (id, next_at) WHERE d.id = new.id
"""


@transaction.atomic
def _plan_batch(now: dt.datetime) -> tuple[int, int]:
    """Look at one batch. Return how many dates were looked at, and how many messages were planned."""
    dates = _claim(now)
    decisions = [_decide(date, now) for date in dates]
    steps = [step for date, decision in zip(dates, decisions, strict=True) for step in _steps(date, decision)]
    messages = [_message(step, now) for step in steps if step.state == StepState.PLANNED]
    plan_all(messages)
    _add(steps, now)
    _write_next(dates, decisions)
    ladders.tell([_reached(step) for step in steps], now)
    return len(dates), len(messages)


def _claim(now: dt.datetime) -> list[_Due]:
    """Lock the dates that are due first."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [now, list(ladders.known()), BATCH])
        return [_Due(*row) for row in cursor.fetchall()]


def _decide(date: _Due, now: dt.datetime) -> rules.Decision:
    return rules.due(date.on, now, date.zone, date.done, ladder=ladders.steps_of(date.kind), since=date.since)


def _steps(date: _Due, decision: rules.Decision) -> Iterator[_Step]:
    for each in decision.skip:
        yield _Step(date, each, StepState.SKIPPED)
    if decision.send is not None:
        yield _Step(date, decision.send, StepState.PLANNED)


def _message(step: _Step, now: dt.datetime) -> Planned:
    date, days = step.date, step.days_before
    return Planned(
        kind=date.kind,
        key=f"{date.subject}:{date.part}:{date.on}:{days}:{date.user_id}",
        recipient_id=date.user_id,
        context={"subject": date.subject, "part": date.part, "deadline": date.on.isoformat(), "step": days},
        due_at=now,
    )


def _add(steps: Sequence[_Step], now: dt.datetime) -> None:
    rows = [
        {
            "id": step.date.id,
            "last_day": step.date.on.isoformat(),
            "days_before": step.days_before,
            "state": step.state.value,
        }
        for step in steps
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ADD_STEPS, [now, json.dumps(rows)])


def _write_next(dates: Sequence[_Due], decisions: Sequence[rules.Decision]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_NEXT, [[date.id for date in dates], [decision.next_at for decision in decisions]])


def _reached(step: _Step) -> ladders.Reached:
    date = step.date
    return ladders.Reached(date.kind, date.user_id, date.subject, date.on, step.days_before)
