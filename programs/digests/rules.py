"""When digests are due: Mondays, or on the 1st of each month, at 9:00 AM in the person's time zone. Each day once.

A digest is known by its day, not by its moment, so that it stays the same one when the person changes time zones.
"""

import datetime as dt
from dataclasses import dataclass

from cmehub.lib.dates import day_of, moment_at
from programs.digests.enums import DigestKind

SENT_AT = dt.time(9)  # in the person's time zone
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Decision:
    """What to do about a digest: the day of the one to send now, if any, and the day and the moment of the next one."""

    send: dt.date | None
    next_on: dt.date
    next_at: dt.datetime


def due(kind: str, next_on: dt.date, now: dt.datetime, zone: str) -> Decision:
    """Return which digest to send now, and when the next one is due. All before `next_on` were dealt with.

    Of several that were missed while the system was down, only the latest is sent.
    """
    latest = latest_day(kind, now, zone)
    send = latest if latest >= next_on else None
    if send is not None:
        next_on = following(kind, send)
    return Decision(send, next_on, sent_at(next_on, zone))


def first_day(kind: str, now: dt.datetime, zone: str) -> dt.date:
    """Return the day of the first digest for somebody who gets them from now on."""
    return following(kind, latest_day(kind, now, zone))


def latest_day(kind: str, now: dt.datetime, zone: str) -> dt.date:
    """Return the last day on which it was 9:00 AM for a digest."""
    tomorrow = day_of(now, zone) + _DAY
    latest = preceding(kind, tomorrow)
    return latest if sent_at(latest, zone) <= now else preceding(kind, latest)


def following(kind: str, day: dt.date) -> dt.date:
    """Return the first day for a digest after `day`."""
    if kind == DigestKind.WEEKLY:
        return day + (7 - day.weekday()) * _DAY
    return (day.replace(day=1) + 32 * _DAY).replace(day=1)


def preceding(kind: str, day: dt.date) -> dt.date:
    """Return the last day for a digest before `day`."""
    before = day - _DAY
    if kind == DigestKind.WEEKLY:
        return before - before.weekday() * _DAY
    return before.replace(day=1)


def sent_at(day: dt.date, zone: str) -> dt.datetime:
    return moment_at(day, SENT_AT, zone)
