"""A person's feed as an iCalendar object (RFC 5545, RFC 7986).

It's drafted first, and then stamped with when each part last changed (`stamps.py`).
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from icalendar import Calendar, Event, Timezone, vDuration

from programs.calendars import events
from programs.calendars.models import CalendarFeed
from programs.calendars.stamps import Stamp
from programs.catalog.calendar import uid, written

ASKED_EVERY = dt.timedelta(hours=12)
_YEAR = dt.timedelta(days=366)


@dataclass(frozen=True)
class Written:
    content: bytes
    changed_at: dt.datetime


@dataclass(frozen=True)
class Draft:
    """A calendar without stamps. `least` is the highest SEQUENCE that one of its events has in a file of its own."""

    calendar: Calendar
    least: int

    @property
    def digests(self) -> dict[str, str]:
        """What each part looks like, by UID: its events, and the calendar with all of them."""
        parts = (self.calendar, *self.calendar.events)
        return {str(part["uid"]): hashlib.sha256(part.to_ical()).hexdigest() for part in parts}

    def stamped(self, stamps: Mapping[str, Stamp]) -> Written:
        """Return the calendar as it's sent. The same dates and stamps give the same bytes."""
        for event in self.calendar.events:
            stamp = stamps[str(event["uid"])]
            event.add("dtstamp", _moment(stamp))
            event.add("last-modified", _moment(stamp))
            event.add("sequence", stamp["sequence"])
        changed_at = _moment(stamps[str(self.calendar["uid"])])
        self.calendar.add("last-modified", changed_at)
        return Written(written(self.calendar), changed_at)


def draft(feed: CalendarFeed, *, as_of: dt.date) -> Draft:
    calendar = _empty(feed)
    found = list(events.of(feed.user, as_of=as_of))
    least = max((_unstamped(event) for event in found), default=0)
    for event in found:
        calendar.add_component(event)
    _add_zones(calendar, found)
    return Draft(calendar, least)


def _empty(feed: CalendarFeed) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//CME Hub//My dates//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("uid", uid(f"calendar-{feed.public_id}"))
    for name in ("name", "x-wr-calname"):
        calendar.add(name, "CME Hub")
    calendar.add("refresh-interval", ASKED_EVERY, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASKED_EVERY))
    return calendar


def _unstamped(event: Event) -> int:
    """Take the stamps off an event that has some, and return its SEQUENCE."""
    for name in ("dtstamp", "last-modified"):
        event.pop(name, None)
    return int(event.pop("sequence", 0))


def _add_zones(calendar: Calendar, found: Sequence[Event]) -> None:
    """Define the time zones that the events name. They depend on the events alone, not on the day."""
    if not found:
        calendar.add_component(Timezone.from_tzid("UTC"))  # a calendar without any component isn't valid
        return
    days = [event.decoded("dtstart") for event in found]
    first, last = (f(day.date() if isinstance(day, dt.datetime) else day for day in days) for f in (min, max))
    calendar.add_missing_timezones(first_date=first - _YEAR, last_date=last + _YEAR)


def _moment(stamp: Stamp) -> dt.datetime:
    return dt.datetime.fromisoformat(stamp["changed_at"])
