"""When the steps before a date are due. Each is sent once."""

import datetime as dt
import functools
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cmehub.lib.dates import day_of, moment_at

LADDER = (90, 60, 30, 14, 7, 1)  # days before the deadline of a credential
SENT_AT = dt.time(9)  # in the person's time zone


@dataclass(frozen=True)
class Decision:
    """What to do about a deadline. Steps are numbers of days before it."""

    send: int | None
    skip: tuple[int, ...]
    next_at: dt.datetime | None  # when to check again, or None


def due(
    deadline: dt.date,
    now: dt.datetime,
    zone: str,
    done_steps: Collection[int],
    *,
    ladder: Sequence[int] = LADDER,
    since: dt.datetime | None = None,
) -> Decision:
    """Return which step to send now, which to skip, and when the next one is due.

    `deadline` is the last valid day; `done_steps` were sent or skipped before. Of steps missed while the system was
    down, or passed when the credential was added, only the latest is sent, and none that had passed by `since`.
    Nothing is sent once the deadline's day is over where the person lives.
    """
    open_steps = [step for step in ladder if step not in done_steps]
    if day_of(now, zone) > deadline:
        return Decision(send=None, skip=tuple(open_steps), next_at=None)
    moments = _moments(deadline, tuple(ladder), zone)
    reached = [step for step in ladder if moments[step] <= now]
    latest = reached[-1] if reached else None
    send = latest if latest in open_steps and (since is None or moments[latest] > since) else None
    return Decision(
        send=send,
        skip=tuple(step for step in open_steps if step in reached and step != send),
        next_at=min((moments[step] for step in open_steps if step not in reached), default=None),
    )


@functools.lru_cache(maxsize=4096)  # what's due on one day is of a few deadlines in a few zones
def _moments(deadline: dt.date, ladder: tuple[int, ...], zone: str) -> dict[int, dt.datetime]:
    return {step: step_at(deadline, step, zone) for step in ladder}


def step_at(deadline: dt.date, step: int, zone: str) -> dt.datetime:
    """Return the time of a step: 9:00 AM in the person's time zone, that many days before the deadline."""
    return moment_at(deadline - dt.timedelta(days=step), SENT_AT, zone)


def next_day(deadline: dt.date, as_of: dt.date, ladder: Sequence[int] = LADDER) -> dt.date | None:
    """Return the day of the next reminder after `as_of`, or None after the last."""
    days = (deadline - dt.timedelta(days=step) for step in ladder)
    return next((day for day in days if day > as_of), None)
