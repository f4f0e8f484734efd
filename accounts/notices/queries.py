"""Queries for the inbox, notification settings and delivery alerts."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Min
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
class DeadMan:
    """The health of message delivery. None where there's no data."""

    last_tick: dt.datetime | None
    oldest_unsent_age: dt.timedelta | None
    held: int


def inbox(user: User) -> NoticeQuerySet:
    """Return the person's messages, newest first."""
    return Notice.objects.filter(recipient=user).in_inbox().order_by("-posted_at", "-pk")


def unread_count(user: User) -> int:
    return Notice.objects.filter(recipient=user).unread().count()


def choices(user: User) -> list[Choice]:
    """Return every subscribed kind and the person's choice, which defaults to email."""
    chosen = dict(Preference.objects.filter(user=user).values_list("kind", "by_mail"))
    return [Choice(kind, chosen.get(kind.name, True)) for kind in kinds.subscribed()]


def suppression_of(user: User) -> Suppression | None:
    """Return the suppression of the person's address, or None."""
    return Suppression.objects.filter(email=user.email.lower()).first()


def dead_man(now: dt.datetime) -> DeadMan:
    """Return the last delivery run, the age of the oldest due message not yet handed over, and the number held."""
    last_tick = Heartbeat.objects.filter(name=heartbeat.DELIVERY).values_list("at", flat=True).first()
    oldest = Notice.objects.to_send().filter(due_at__lte=now).aggregate(at=Min("due_at"))["at"]
    held = Notice.objects.filter(state=NoticeState.HELD).count()
    return DeadMan(last_tick, now - oldest if oldest else None, held)


def figures() -> dict[str, float | None]:
    """Return the same figures for /readyz and /metrics, as of now, with units in their names."""
    now = timezone.now()
    found = dead_man(now)
    return {
        "last_tick_age_seconds": (now - found.last_tick).total_seconds() if found.last_tick else None,
        "oldest_unsent_age_seconds": found.oldest_unsent_age.total_seconds() if found.oldest_unsent_age else 0.0,
        "held_messages": float(found.held),
    }
