"""Queries for the inbox, notification settings and delivery alerts."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from celery.schedules import crontab
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Max, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from accounts.notices import heartbeat, kinds
from accounts.notices.enums import NoticeState
from accounts.notices.models import Heartbeat, Notice, NoticeQuerySet, Preference, Suppression
from accounts.users.models import User


@dataclass(frozen=True)
class Choice:
    """One kind of email and whether the person gets it."""

    kind: kinds.Kind
    by_mail: bool


@dataclass(frozen=True)
class MailState:
    """The number of unread messages, and the suppression of the person's address, if any."""

    unread: int = 0
    suppression: Suppression | None = None


@dataclass(frozen=True)
class DeadMan:
    """The health of message delivery. None where there's no data."""

    last_tick: dt.datetime | None
    oldest_unsent_age: dt.timedelta | None
    held: int


@dataclass(frozen=True)
class Job:
    """A scheduled job: the time since it last succeeded (None if it never did), and how long that may be.

    `waited` is the same time, or for one that never succeeded, the time since the latest migration, when it was new.
    """

    name: str
    age: dt.timedelta | None
    waited: dt.timedelta
    patience: dt.timedelta

    @property
    def is_late(self) -> bool:
        return self.waited > self.patience


def inbox(user: User) -> NoticeQuerySet:
    """Return the person's messages, newest first."""
    return Notice.objects.filter(recipient=user).in_inbox().order_by("-posted_at", "-pk")


def state_of(user: User) -> MailState:
    """Return what every page shows about the person's messages, in one query."""
    unread = Notice.objects.unread().filter(recipient=OuterRef("pk")).order_by().values("recipient")
    suppressed = Suppression.objects.filter(email=Lower(OuterRef("email")))
    count, reason, since = (
        User.objects.filter(pk=user.pk)
        .values_list(
            Coalesce(Subquery(unread.annotate(n=Count("pk")).values("n")), 0),
            Subquery(suppressed.values("reason")),
            Subquery(suppressed.values("since")),
        )
        .get()
    )
    return MailState(count, Suppression(email=user.email, reason=reason, since=since) if reason else None)


def latest_email(user: User) -> Notice | None:
    """Return the newest notice that the mail server accepted for the person, or None."""
    return Notice.objects.filter(recipient=user, state=NoticeState.SENT).in_inbox().order_by("-posted_at").first()


def choices(user: User) -> list[Choice]:
    """Return every subscribed kind and the person's choice, or the kind's default."""
    chosen = dict(Preference.objects.filter(user=user).values_list("kind", "by_mail"))
    return [Choice(kind, chosen.get(kind.name, not kind.opt_in)) for kind in kinds.subscribed()]


def has_chosen(user: User, kind: str) -> bool:
    """Whether the person ever turned the kind's emails on or off, or saved their settings since there is one."""
    return Preference.objects.filter(user=user, kind=kind).exists()


def gets_mail(user: User, kind: str) -> bool:
    """Whether the person wants emails of the kind."""
    chosen = Preference.objects.filter(user=user, kind=kind).values_list("by_mail", flat=True).first()
    return kinds.is_on_by_default(kind) if chosen is None else chosen


def dead_man(now: dt.datetime) -> DeadMan:
    """Return the last delivery run, the age of the oldest due message not yet handed over, and the number held."""
    last_tick = Heartbeat.objects.filter(name=heartbeat.DELIVERY).values_list("at", flat=True).first()
    oldest = Notice.objects.to_send().not_paused().filter(due_at__lte=now).aggregate(at=Min("due_at"))["at"]
    held = Notice.objects.filter(state=NoticeState.HELD).count()
    return DeadMan(last_tick, now - oldest if oldest else None, held)


def jobs(now: dt.datetime) -> list[Job]:
    """Return every job in the schedule, in two queries."""
    beats = dict(Heartbeat.objects.values_list("name", "at"))
    deployed_at = MigrationRecorder.Migration.objects.aggregate(at=Max("applied"))["at"]
    return [
        Job(
            name,
            age=now - beats[name] if name in beats else None,
            waited=now - beats.get(name, deployed_at),
            patience=_patience(entry["schedule"]),
        )
        for entry in _schedule()
        for name in [entry["task"]]
    ]


def _schedule() -> Iterable[dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = settings.CELERY_BEAT_SCHEDULE
    return entries.values()


def _patience(schedule: dt.timedelta | crontab) -> dt.timedelta:
    """Return how long a job may go without success: two runs, or a few minutes. Jobs with an hour run nightly."""
    interval = schedule if isinstance(schedule, dt.timedelta) else dt.timedelta(days=1)
    return max(2 * interval, dt.timedelta(minutes=5))


def figures() -> dict[str, float | None]:
    """Return the same figures for /readyz and /metrics, as of now, with units in their names."""
    now = timezone.now()
    found = dead_man(now)
    return {
        "last_tick_age_seconds": (now - found.last_tick).total_seconds() if found.last_tick else None,
        "oldest_unsent_age_seconds": found.oldest_unsent_age.total_seconds() if found.oldest_unsent_age else 0.0,
        "held_messages": float(found.held),
        "late_jobs": float(sum(job.is_late for job in jobs(now))),
    }
