"""Days and moments: a day is a date in somebody's time zone, a moment is an aware datetime."""

import datetime as dt
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone

# The zones of the United States and its territories first; then everything else the tz database knows.
US_ZONES = {
    "America/New_York": "Eastern (New York)",
    "America/Detroit": "Eastern (Detroit)",
    "America/Indiana/Indianapolis": "Eastern (Indianapolis)",
    "America/Kentucky/Louisville": "Eastern (Louisville)",
    "America/Chicago": "Central (Chicago)",
    "America/Denver": "Mountain (Denver)",
    "America/Boise": "Mountain (Boise)",
    "America/Phoenix": "Mountain, no daylight time (Phoenix)",
    "America/Los_Angeles": "Pacific (Los Angeles)",
    "America/Anchorage": "Alaska (Anchorage)",
    "Pacific/Honolulu": "Hawaii (Honolulu)",
    "America/Puerto_Rico": "Atlantic (Puerto Rico)",
    "Pacific/Guam": "Chamorro (Guam)",
    "Pacific/Pago_Pago": "Samoa (Pago Pago)",
}


@cache
def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return time zones grouped for a select: those of the United States first."""
    others = sorted(name for name in available_timezones() - US_ZONES.keys() if "/" in name and name[0].isupper())
    return [
        ("United States", list(US_ZONES.items())),
        ("Elsewhere", [(name, zone_in_words(name)) for name in others if not name.startswith(("Etc/", "SystemV/"))]),
    ]


def zone_in_words(zone: str) -> str:
    """Return the time zone as a person calls it: Eastern (New York)."""
    return US_ZONES.get(zone) or zone.replace("_", " ")


class LivesInZone(Protocol):
    @property
    def time_zone(self) -> str: ...


def today_for(person: LivesInZone) -> dt.date:
    """Return the calendar day that it is now where the person lives. For the edges only: rules take `as_of`."""
    return day_of(timezone.now(), person.time_zone)


def in_words(day: dt.date) -> str:
    """Return a day as the pages write it: Dec 31, 2026."""
    return f"{day:%b} {day.day}, {day.year}"


def day_of(moment: dt.datetime, zone: str) -> dt.date:
    """Return the calendar day of an aware moment in the named time zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def moment_at(day: dt.date, time: dt.time, zone: str) -> dt.datetime:
    """Return the aware UTC moment of a wall-clock time; a time that a clock change skips moves forward."""
    local = dt.datetime.combine(day, time, tzinfo=ZoneInfo(zone))
    return local.astimezone(dt.UTC)
