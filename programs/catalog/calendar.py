"""An offering as an iCalendar file (RFC 5545).

The registration deadline is an event of its own: calendars often drop alarms of imported events.
"""

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from cmehub.templatetags.hub import credits
from programs.catalog import facts
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer, Offering

_CONTROLS = bytes({*range(32), 127} - {*b"\t\r\n"})


def ics(offering: Offering, *, address: str) -> bytes:
    """Return the file. `address` is the program page's absolute URL. Read the program with `for_page`."""
    calendar = Calendar()
    calendar.add("prodid", "-//CME Hub//Offerings//EN")
    calendar.add("version", "2.0")
    for event in events(offering, address=address):
        calendar.add_component(event)
    first = offering.starts_on - dt.timedelta(days=366)
    calendar.add_missing_timezones(first_date=first, last_date=offering.last_day + dt.timedelta(days=366))
    return written(calendar)


def written(calendar: Calendar) -> bytes:
    """Return the calendar as it's sent, without control characters, which texts can't have."""
    return bytes(calendar.to_ical()).translate(None, _CONTROLS)


def events(offering: Offering, *, address: str) -> list[Event]:
    """Return the offering and its registration deadline, if it has one."""
    found = [_offering(offering, address)]
    if offering.registration_by:
        found.append(_deadline(offering, offering.registration_by, address))
    return found


def _offering(offering: Offering, address: str) -> Event:
    program = offering.program
    event = _event(offering, "offering", program.title, address)
    single_day = offering.last_day == offering.starts_on
    if offering.starts_at and (offering.ends_at or single_day):
        event.add("dtstart", offering.starts_at)
        if offering.ends_at:
            event.add("dtend", offering.ends_at)
    else:
        all_day(event, offering.starts_on, offering.last_day)
    if location := facts.where(offering):
        event.add("location", location)
    event.add("description", _description(program, offering, address))
    return event


def _deadline(offering: Offering, last_day: dt.date, address: str) -> Event:
    title = f"Last day to register: {offering.program.title}"
    event = _event(offering, "registration", title, address)
    all_day(event, last_day, last_day)
    event.add("transp", "TRANSPARENT")
    event.add("description", offering.link or address)
    return event


def _event(offering: Offering, kind: str, title: str, address: str) -> Event:
    event = Event()
    event.add("uid", uid(f"{kind}-{offering.public_id}"))
    event.add("dtstamp", offering.changed_at.astimezone(dt.UTC))
    event.add("last-modified", offering.changed_at.astimezone(dt.UTC))
    event.add("sequence", offering.edition)
    event.add("summary", f"Canceled: {title}" if offering.is_canceled else title)
    event.add("status", "CANCELLED" if offering.is_canceled else "CONFIRMED")
    event.add("url", address)
    return event


def uid(name: str) -> str:
    """Return the UID of a part of a calendar, which no other site has."""
    return f"{name}@{urlsplit(settings.SITE_URL).hostname}"


def all_day(event: Event, first: dt.date, last: dt.date) -> None:
    event.add("dtstart", first)
    event.add("dtend", last + dt.timedelta(days=1))  # the day after


def _description(program: Program, offering: Offering, address: str) -> str:
    lines = [program.provider.name, *map(_credit, program.offers.all())]
    if offering.starts_at_time and not offering.time_zone:
        lines.append(f"{facts.times(offering)}.")
    if offering.link:
        lines.append(f"Register: {offering.link}")
    return "\n".join([*lines, f"Details: {address}"])


def _credit(offer: CreditOffer) -> str:
    amount = "amount not stated" if offer.amount is None else credits(offer.amount)
    return offer.words or f"{offer.credit_type.name}: {amount}"
