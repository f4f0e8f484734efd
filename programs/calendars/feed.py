"""A person's own dates as an iCalendar feed (RFC 5545, RFC 7986): deadlines of credentials, and saved programs.

Whoever has the address can read it, so it has no license numbers.
"""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from icalendar import Alarm, Calendar, Event, vDuration

from accounts.licenses.access import own_credentials
from accounts.licenses.models import Credential
from accounts.users.models import User
from programs.catalog.calendar import all_day
from programs.catalog.calendar import events as offering_events
from programs.catalog.models import Program, ProgramQuerySet
from programs.evidence.words import capitalized
from programs.requirements.notes import sentence
from programs.requirements.queries import Standing, ledgers_of, standings
from programs.requirements.words import to_do

KEPT = dt.timedelta(days=30)  # past dates stay so long
ALARMS = (30, 7)  # days before a deadline, at 9:00 AM where the calendar is
ASKED_EVERY = dt.timedelta(hours=12)


def feed(user: User, *, as_of: dt.date) -> bytes:
    """Return the calendar. On the same day, the same dates give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//CME Hub//My dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, "CME Hub")
    calendar.add("refresh-interval", ASKED_EVERY, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASKED_EVERY))
    for event in (*_deadlines(user, as_of), *_programs(user, as_of)):
        calendar.add_component(event)
    calendar.add_missing_timezones(first_date=as_of - dt.timedelta(days=366), last_date=as_of + dt.timedelta(days=732))
    written: bytes = calendar.to_ical()
    return written


def has_dates(user: User) -> bool:
    """Whether there's anything to put in it: a credential, or a saved program."""
    return Credential.objects.of(user).exists() or _saved(user).exists()


# -- deadlines -------------------------------------------------------------------------------------------------------


def _deadlines(user: User, as_of: dt.date) -> Iterator[Event]:
    held = own_credentials(user)
    if not held:
        return
    for standing in standings(held, as_of=as_of, ledgers=ledgers_of([user.pk])):
        yield from _renewals(standing, as_of)
        yield from _topics(standing)


def _renewals(standing: Standing, as_of: dt.date) -> Iterator[Event]:
    """Yield the last valid day, and the one before it for a while after a renewal."""
    credential = standing.credential
    current = credential.current_period
    for period in credential.periods.all():
        if period.expires_on >= as_of - KEPT:
            is_current = period.pk == current.pk
            yield _deadline(
                credential,
                f"period-{period.pk}",
                f"{credential} expires" if is_current else f"{credential} was renewed",
                period.expires_on,
                sentence(standing) if is_current else "",
                is_open=is_current,
            )


def _topics(standing: Standing) -> Iterator[Event]:
    """Yield what has to be done before the last valid day, by day."""
    credential, evaluation = standing.credential, standing.evaluation
    by_day: dict[dt.date, list[str]] = {}
    for what, day in to_do(evaluation) if evaluation else ():
        if day < credential.current_period.expires_on:
            by_day.setdefault(day, []).append(capitalized(what))
    for day, missing in by_day.items():
        what = "1 requirement" if len(missing) == 1 else f"{len(missing)} requirements"
        title = f"{credential}: last day for {what}"
        yield _deadline(credential, f"due-{day:%Y%m%d}", title, day, "\n".join(missing), is_open=True)


def _deadline(credential: Credential, part: str, title: str, day: dt.date, text: str, *, is_open: bool) -> Event:
    address = settings.SITE_URL + reverse("programs:credential", args=[credential.public_id])
    event = Event()
    event.add("uid", f"deadline-{credential.public_id}-{part}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", credential.current_period.created_at.astimezone(dt.UTC).replace(microsecond=0))
    event.add("summary", title)
    event.add("transp", "TRANSPARENT")
    event.add("url", address)
    event.add("description", f"{text}\n\nWhat counts: {address}".strip())
    all_day(event, day, day)
    for days in ALARMS if is_open else ():
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"{title} in {days} days")
        alarm.add("trigger", dt.timedelta(days=-days, hours=9))
        event.add_component(alarm)
    return event


# -- programs --------------------------------------------------------------------------------------------------------


def _programs(user: User, as_of: dt.date) -> Iterator[Event]:
    """Yield the offerings of saved programs. A canceled one stays, so that calendars say so."""
    for program in _saved(user):
        address = settings.SITE_URL + reverse("programs:detail", args=[program.slug])
        for offering in program.offerings.all():
            if offering.last_day >= as_of - KEPT:
                offering.program = program
                yield from offering_events(offering, address=address)


def _saved(user: User) -> ProgramQuerySet:
    saved = Program.objects.visible().filter(shortlisted__user=user)
    return saved.select_related("provider").prefetch_related("offerings", "offers__credit_type").order_by("pk")
