"""Reads a person's feed as a calendar program does: by its address, without signing in."""

from typing import Any

from django.test import Client
from icalendar import Calendar

from accounts.users.models import User
from programs.calendars import actions, tokens


def address(user: User) -> str:
    """Return the path of a person's feed, begun if there's none."""
    return f"/calendar/{tokens.of(actions.begin(by=user))}.ics"


def raw(user: User) -> bytes:
    response = Client().get(address(user))
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return bytes(response.content)


def events(user: User) -> list[Any]:
    calendar = Calendar.from_ical(raw(user))
    assert calendar.errors == []
    return list(calendar.events)


def event(user: User, title: str) -> Any:
    """Return the one event whose title begins so."""
    [found] = [each for each in events(user) if each["summary"].startswith(title)]
    return found


def triggers(event: Any) -> list[Any]:
    return [alarm.decoded("trigger") for alarm in event.walk("VALARM")]
