"""Days and moments: a day is a date in someone's time zone, a moment is an aware datetime."""

import datetime as dt
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone

# Time zones of the United States and its territories, listed before the rest of the tz database.
US_ZONES = {
    "America/New_York": "Eastern (New York)",
    "America/Detroit": "Eastern (Detroit)",
    "America/Indiana/Indianapolis": "Eastern (Indianapolis)",
    "America/Kentucky/Louisville": "Eastern (Louisville)",
    "America/Chicago": "Central (Chicago)",
    "America/Denver": "Mountain (Denver)",
    "America/Boise": "Mountain (Boise)",
    "America/Phoenix": "Mountain, no daylight saving time (Phoenix)",
    "America/Los_Angeles": "Pacific (Los Angeles)",
    "America/Anchorage": "Alaska (Anchorage)",
    "Pacific/Honolulu": "Hawaii (Honolulu)",
    "America/Puerto_Rico": "Atlantic (Puerto Rico)",
    "Pacific/Guam": "Chamorro (Guam)",
    "Pacific/Pago_Pago": "Samoa (Pago Pago)",
}


@cache
def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return time zones grouped for a select, US zones first."""
    others = sorted(name for name in available_timezones() - US_ZONES.keys() if "/" in name and name[0].isupper())
    return [
        ("United States", list(US_ZONES.items())),
        (
            "Other time zones",
            [(name, zone_in_words(name)) for name in others if not name.startswith(("Etc/", "SystemV/"))],
        ),
    ]


def zone_in_words(zone: str) -> str:
    """Return the time zone's display name, such as Eastern (New York)."""
    return US_ZONES.get(zone) or zone.replace("_", " ")


class LivesInZone(Protocol):
    @property
    def time_zone(self) -> str: ...


def today_for(person: LivesInZone) -> dt.date:
    """Return today's date in the person's time zone. Call it only at the edges, since rules take `as_of`."""
    return day_of(timezone.now(), person.time_zone)


def in_words(day: dt.date) -> str:
    """Return a date as the pages show it: Dec 31, 2026."""
    return f"{day:%b} {day.day}, {day.year}"


def days_in_words(days: int) -> str:
    """Return 'in 29 days', 'tomorrow' or 'today'."""
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def days_left(days: int) -> str:
    """Return '29 days left', '1 day left' or 'Last day'."""
    return {0: "Last day", 1: "1 day left"}.get(days, f"{days} days left")


def day_of(moment: dt.datetime, zone: str) -> dt.date:
    """Return the calendar day of an aware datetime in the named time zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def moment_at(day: dt.date, time: dt.time, zone: str) -> dt.datetime:
    """Return a wall-clock time as a UTC datetime. Times skipped by a clock change move forward."""
    local = dt.datetime.combine(day, time, tzinfo=ZoneInfo(zone))
    return local.astimezone(dt.UTC)
