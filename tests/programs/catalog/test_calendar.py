"""Calendar files of offerings, read back with the library, and their raw bytes."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from programs.catalog.enums import ListingState
from programs.catalog.parts import Offering
from tests.factories import programs as make

pytestmark = pytest.mark.django_db

DAY = dt.date(2027, 3, 12)
TIMED: dict[str, Any] = {
    "starts_on": DAY,
    "starts_at_time": dt.time(9),
    "ends_at_time": dt.time(16, 30),
    "time_zone": "America/Denver",
}


def offering(*, title: str = "Sepsis: the first hour", **fields: Any) -> Offering:
    program = make.program(title=title, offers=[{}], offerings=[{"starts_on": DAY, **fields}])
    return program.offerings.get()


def address(of: Offering) -> str:
    return f"/programs/{of.program.slug}/{of.public_id}.ics"


def events(of: Offering) -> list[Any]:
    response = Client().get(address(of))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def test_a_timed_offering_is_in_its_own_zone() -> None:
    [event] = events(offering(**TIMED))

    assert event.decoded("dtstart") == dt.datetime(2027, 3, 12, 16, tzinfo=dt.UTC)
    assert event.decoded("dtend") == dt.datetime(2027, 3, 12, 23, 30, tzinfo=dt.UTC)
    assert event["dtstart"].params["TZID"] == "America/Denver"


def test_the_file_defines_the_zone_that_it_names() -> None:
    calendar = Calendar.from_ical(Client().get(address(offering(**TIMED))).content)

    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["America/Denver"]


@pytest.mark.parametrize(
    ("fields", "end"),
    [
        ({}, DAY + dt.timedelta(days=1)),
        ({"ends_on": DAY + dt.timedelta(days=2)}, DAY + dt.timedelta(days=3)),
        ({"starts_at_time": dt.time(9)}, DAY + dt.timedelta(days=1)),
        ({**TIMED, "ends_at_time": None, "ends_on": DAY + dt.timedelta(days=1)}, DAY + dt.timedelta(days=2)),
    ],
    ids=["one day", "three days", "a time without its zone", "several days without an end time"],
)
def test_without_times_it_takes_whole_days_and_ends_the_day_after(fields: dict[str, Any], end: dt.date) -> None:
    [event] = events(offering(**fields))

    assert (event.decoded("dtstart"), event.decoded("dtend")) == (DAY, end)
    assert event["dtstart"].params["VALUE"] == "DATE"


def test_a_time_without_its_zone_is_said_in_words() -> None:
    [event] = events(offering(starts_at_time=dt.time(9)))

    assert "9:00 AM, time zone not stated" in event["description"]


def test_the_event_says_where_what_credit_and_which_page() -> None:
    held = offering(venue="Hall 2", city="Boulder", place_state="CO", link="https://register.example/1")

    [event] = events(held)

    page = f"http://testserver/programs/{held.program.slug}/"
    assert str(event["location"]) == "Hall 2, Boulder, Colorado"
    assert str(event["url"]) == page
    assert "maximum of 2.00 AMA PRA Category 1 Credits™" in event["description"]
    assert "Register: https://register.example/1" in event["description"]
    assert f"Details: {page}" in event["description"]


def test_a_registration_deadline_is_a_second_event() -> None:
    held = offering(registration_by=DAY - dt.timedelta(days=7))

    event, deadline = events(held)

    assert deadline.decoded("dtstart") == DAY - dt.timedelta(days=7)
    assert str(deadline["summary"]) == "Last day to register: Sepsis: the first hour"
    assert event["uid"] != deadline["uid"]


def test_a_change_keeps_the_uid_and_counts_up() -> None:
    held = offering()
    [before] = events(held)
    Offering.objects.update(edition=3, is_canceled=True, changed_at=dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC))

    [after] = events(held)

    assert after["uid"] == before["uid"] == f"offering-{held.public_id}@localhost"
    assert after.decoded("sequence") == 3
    assert str(after["status"]) == "CANCELLED"
    assert after.decoded("last-modified") == after.decoded("dtstamp") == dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


def test_lines_end_in_crlf_and_have_at_most_75_octets() -> None:
    held = offering(title="Éducation médicale continue à Montréal, première journée; " * 4, city="Montréal", **TIMED)

    content = Client().get(address(held)).content

    assert content.endswith(b"END:VCALENDAR\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    [event] = Calendar.from_ical(content).walk("VEVENT")
    assert str(event["summary"]) == held.program.title


def test_it_downloads_under_a_name_and_answers_304_while_unchanged(client: Client) -> None:
    held = offering()
    first = client.get(address(held))

    again = client.get(address(held), headers={"If-None-Match": first.headers["ETag"]})
    Offering.objects.update(city="Boulder")
    changed = client.get(address(held), headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Content-Disposition"] == f'attachment; filename="{held.program.slug}-2027-03-12.ics"'
    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200


def test_only_public_listings_have_calendar_files(client: Client) -> None:
    held, other = offering(), offering()
    held.program.state = ListingState.DRAFT
    held.program.save()

    assert client.get(address(held)).status_code == 404
    assert client.get(f"/programs/{other.program.slug}/{held.public_id}.ics").status_code == 404
