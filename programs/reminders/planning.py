"""Check each deadline when it's due, and plan the one message that's due."""

import datetime as dt

from django.db import transaction
from django.db.models import Max

from accounts.licenses.models import Period
from accounts.notices.actions import plan
from accounts.users.models import User
from programs.reminders import rules
from programs.reminders.enums import StepState
from programs.reminders.models import Schedule, Step

CREDIT_DEADLINE = "credit_deadline"
GROUP = "license"  # the whole license. Single requirements get their own schedules once they're computed
BATCH = 100


def plan_due(*, now: dt.datetime) -> int:
    """Plan what's due at `now`, in batches of one transaction each. Return the number of planned messages."""
    planned = 0
    while True:
        looked_at, asked_for = _plan_batch(now)
        planned += asked_for
        if looked_at < BATCH:
            return planned


def to_plan(since: dt.datetime, until: dt.datetime) -> int:
    """Return how many deadlines are next looked at in this time. Nearly each of them makes a message."""
    return Schedule.objects.filter(next_at__gte=since, next_at__lt=until).count()


def watch(period: Period, *, now: dt.datetime) -> None:
    """Check this period's deadline at the next tick."""
    Schedule.objects.update_or_create(period=period, defaults={"next_at": now})


def look_again(user: User, *, now: dt.datetime) -> None:
    """Check all of a person's deadlines at the next tick, since their 9:00 AM has moved."""
    Schedule.objects.filter(period__credential__user=user).update(next_at=now)


@transaction.atomic
def _plan_batch(now: dt.datetime) -> tuple[int, int]:
    schedules = list(
        Schedule.objects.due_by(now)
        # Locks the credential too, so that it can't be deleted or renewed meanwhile.
        .select_for_update(skip_locked=True, of=("self", "period__credential"))
        .select_related("period__credential__user")
        .order_by("next_at", "pk")[:BATCH]
    )
    superseded = _superseded(schedules)
    done = _done_steps(schedules)
    planned = 0
    for schedule in schedules:
        if schedule.pk in superseded:
            schedule.next_at = None
        else:
            planned += _follow(schedule, done.get(schedule.pk, set()), now)
    Schedule.objects.bulk_update(schedules, ["next_at"])
    return len(schedules), planned


def _follow(schedule: Schedule, done: set[int], now: dt.datetime) -> int:
    """Plan the due step and record skipped ones. Return the number of planned messages."""
    period = schedule.period
    user = period.credential.user
    decision = rules.due(period.expires_on, now, user.time_zone, done)
    steps = [(step, StepState.SKIPPED) for step in decision.skip]
    if decision.send is not None:
        _ask(period, decision.send, user, now)
        steps.append((decision.send, StepState.PLANNED))
    Step.objects.bulk_create(
        [
            Step(schedule=schedule, deadline=period.expires_on, days_before=step, state=state, at=now)
            for step, state in steps
        ]
    )
    schedule.next_at = decision.next_at
    return decision.send is not None


def _ask(period: Period, step: int, user: User, now: dt.datetime) -> None:
    plan(
        kind=CREDIT_DEADLINE,
        key=f"{period.credential_id}:{GROUP}:{period.expires_on}:{step}:{user.pk}",
        recipient=user,
        context={"period": period.pk, "deadline": period.expires_on.isoformat(), "step": step},
        due_at=now,
    )


def _superseded(schedules: list[Schedule]) -> set[int]:
    """Return the ids of schedules whose credential was renewed, so that a later period counts."""
    credentials = {schedule.period.credential_id for schedule in schedules}
    expiries = Period.objects.filter(credential__in=credentials).values_list("credential_id")
    latest = dict(expiries.annotate(Max("expires_on")))
    return {schedule.pk for schedule in schedules if schedule.period.expires_on < latest[schedule.period.credential_id]}


def _done_steps(schedules: list[Schedule]) -> dict[int, set[int]]:
    """Return the steps already sent or skipped for each schedule's current deadline."""
    deadlines = {schedule.pk: schedule.period.expires_on for schedule in schedules}
    done: dict[int, set[int]] = {}
    for schedule, deadline, step in Step.objects.filter(schedule__in=deadlines).values_list(
        "schedule_id", "deadline", "days_before"
    ):
        if deadline == deadlines[schedule]:
            done.setdefault(schedule, set()).add(step)
    return done
