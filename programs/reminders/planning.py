"""Watch dates, and plan the one message of each that's due. A tick reads only what's due, and costs a fixed number of
queries for each thousand of them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from accounts.notices.actions import plan_all
from accounts.notices.models import Notice
from accounts.users.models import User
from programs.reminders import ladders, rules
from programs.reminders.enums import StepState
from programs.reminders.models import Deadline, Step

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


@transaction.atomic
def _plan_batch(now: dt.datetime) -> tuple[int, int]:
    """Look at one batch. Return how many dates were looked at, and how many messages were planned."""
    dates = _claim(now)
    done = _done_steps(dates)
    reached, steps = [], []
    for date in dates:
        decision = rules.due(
            date.on,
            now,
            date.user.time_zone,
            done[date.pk],
            ladder=ladders.steps_of(date.kind),
            since=date.since,
        )
        date.next_at = decision.next_at
        steps += [_step(date, each, StepState.SKIPPED, now) for each in decision.skip]
        if decision.send is not None:
            steps.append(_step(date, decision.send, StepState.PLANNED, now))
            reached.append((date, decision.send))
    plan_all([_message(date, step, now) for date, step in reached])
    Step.objects.bulk_create(steps)
    _write_next(dates)
    ladders.tell([_reached(step) for step in steps], now)
    return len(dates), len(reached)


def _claim(now: dt.datetime) -> list[Deadline]:
    """Lock the dates that are due first. What another planner has locked is passed over."""
    due = Deadline.objects.due_by(now).filter(kind__in=ladders.known())
    locked = due.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    needed = ("kind", "subject", "part", "on", "since", "user__time_zone")
    return list(locked.only(*needed).order_by("next_at", "pk")[:BATCH])


def _message(date: Deadline, step: int, now: dt.datetime) -> Notice:
    return Notice(
        kind=date.kind,
        key=f"{date.subject}:{date.part}:{date.on}:{step}:{date.user_id}",
        recipient_id=date.user_id,
        context={"subject": date.subject, "part": date.part, "deadline": date.on.isoformat(), "step": step},
        due_at=now,
    )


def _step(date: Deadline, days_before: int, state: StepState, now: dt.datetime) -> Step:
    return Step(deadline=date, on=date.on, days_before=days_before, state=state, at=now)


def _reached(step: Step) -> ladders.Reached:
    date = step.deadline
    return ladders.Reached(date.kind, date.user_id, date.subject, date.on, step.days_before)


def _done_steps(dates: Sequence[Deadline]) -> Mapping[int, set[int]]:
    """Return the steps already sent or skipped for each date's current day."""
    days = {date.pk: date.on for date in dates}
    done: dict[int, set[int]] = defaultdict(set)
    found = Step.objects.filter(deadline__in=days).values_list("deadline_id", "on", "days_before")
    for pk, on, step in found:
        if on == days[pk]:
            done[pk].add(step)
    return done


def _write_next(dates: Sequence[Deadline]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE programs_deadline AS d SET next_at = new.next_at"
            " FROM unnest(%s::bigint[], %s::timestamptz[]) AS new (id, next_at) WHERE d.id = new.id",
            [[date.pk for date in dates], [date.next_at for date in dates]],
        )
