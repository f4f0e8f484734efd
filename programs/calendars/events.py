"""A person's dates as events: deadlines of credentials, and what saved programs have. All but offerings are whole days.

Whoever has the address of a feed can read them, so they have no license numbers.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.urls import reverse
from icalendar import Alarm, Event

from accounts.licenses.access import own_credentials
from accounts.licenses.models import Credential
from accounts.users.models import User
from programs.catalog.calendar import all_day, uid
from programs.catalog.calendar import events as offering_events
from programs.catalog.models import Program, ProgramQuerySet
from programs.catalog.parts import Offering
from programs.evidence.words import capitalized
from programs.requirements.notes import sentence
from programs.requirements.queries import Standing, ledgers_of, standings
from programs.requirements.words import to_do

KEPT = dt.timedelta(days=30)  # past dates stay so long
ALARMS = (30, 7)  # days before a deadline
_MORNING = 9  # the hour at which alarms go off, where the calendar is


def of(user: User, *, as_of: dt.date) -> Iterator[Event]:
    """Yield a person's dates. On the same day, the same dates give the same events in the same order."""
    yield from _deadlines(user, as_of)
    for program in _saved(user):
        yield from _of_program(program, as_of)


def has_any(user: User) -> bool:
    """Whether there's anything to put in a feed: a credential, or a saved program."""
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
    name = capitalized(str(credential))
    for period in credential.periods.all():
        part, day = f"period-{period.pk}", period.expires_on
        if period.pk == credential.current_period.pk:
            yield _deadline(credential, part, f"{name} expires", day, sentence(standing), ALARMS)
        elif day >= as_of - KEPT:
            yield _deadline(credential, part, f"{name} was renewed", day, "", ())


def _topics(standing: Standing) -> Iterator[Event]:
    """Yield what has to be done before the last valid day, by day.

    The event of a day is named for the first requirement that's due then, met or not, so that it stays the same event
    when the day is corrected, or one of several requirements is met.
    """
    credential, evaluation = standing.credential, standing.evaluation
    if evaluation is None:
        return
    period = credential.current_period
    codes = {each.last_day: each.requirement.code for each in reversed(evaluation.progress)}
    by_day: dict[dt.date, list[str]] = {}
    for what, day in to_do(evaluation):
        if day < period.expires_on:
            by_day.setdefault(day, []).append(capitalized(what))
    for day, missing in by_day.items():
        what = "1 requirement" if len(missing) == 1 else f"{len(missing)} requirements"
        title = f"{capitalized(str(credential))}: last day for {what}"
        yield _deadline(credential, f"due-{period.pk}-{codes[day]}", title, day, "\n".join(missing), ALARMS)


def _deadline(credential: Credential, part: str, title: str, day: dt.date, text: str, alarms: Iterable[int]) -> Event:
    address = settings.SITE_URL + reverse("programs:credential", args=[credential.public_id])
    name = f"deadline-{credential.public_id}-{part}"
    return _day(name, title, day, f"{text}\n\nWhat counts: {address}".strip(), address, alarms)


# -- programs --------------------------------------------------------------------------------------------------------


def _saved(user: User) -> ProgramQuerySet:
    saved = Program.objects.visible().filter(shortlisted__user=user)
    return saved.select_related("provider").prefetch_related("offerings", "offers__credit_type").order_by("pk")


def _of_program(program: Program, as_of: dt.date) -> Iterator[Event]:
    """Yield its offerings, the last day to earn credit if it's held at no set time, and the last day to claim it."""
    address = settings.SITE_URL + reverse("programs:detail", args=[program.slug])
    text = f"{program.provider.name}\nDetails: {address}"
    offerings = sorted(program.offerings.all(), key=lambda offering: (offering.starts_on, offering.pk))
    for offering in offerings:
        if offering.last_day >= as_of - KEPT:
            offering.program = program
            yield from _offering(offering, address)
    if not offerings and program.expires_on and program.expires_on >= as_of - KEPT:
        title = f"Last day to earn credit: {program.title}"
        yield _day(f"earn-{program.public_id}", title, program.expires_on, text, address, ALARMS)
    if program.claim_by and program.claim_by >= as_of - KEPT:
        title = f"Last day to claim credit: {program.title}"
        yield _day(f"claim-{program.public_id}", title, program.claim_by, text, address, ALARMS)


def _offering(offering: Offering, address: str) -> Iterator[Event]:
    """Yield it with an alarm the day before, and its registration deadline. A canceled one stays, and says so."""
    event, *deadlines = offering_events(offering, address=address)
    if not offering.is_canceled:
        _add_alarms(event, [1])
        for deadline in deadlines:
            _add_alarms(deadline, ALARMS)
    yield from (event, *deadlines)


# -- events ----------------------------------------------------------------------------------------------------------


def _day(name: str, title: str, day: dt.date, text: str, address: str, alarms: Iterable[int]) -> Event:
    """Return an event that takes a whole day and leaves the person free."""
    event = Event()
    event.add("uid", uid(name))
    event.add("summary", title)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("url", address)
    event.add("description", text)
    all_day(event, day, day)
    _add_alarms(event, alarms)
    return event


def _add_alarms(event: Event, days_before: Iterable[int]) -> None:
    """Add an alarm in the morning of each day, or for an event that has a time, at that time."""
    hours = 0 if isinstance(event.decoded("dtstart"), dt.datetime) else _MORNING
    for days in days_before:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"{'Tomorrow' if days == 1 else f'In {days} days'}: {event['summary']}")
        alarm.add("trigger", dt.timedelta(days=-days, hours=hours))
        event.add_component(alarm)
