"""A feed as calendar programs get it: valid iCalendar for any text and day, with stamps that rise with each change."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, example, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from icalendar import Calendar

from accounts.users.models import User
from programs.calendars import actions, feed
from programs.calendars.models import CalendarFeed
from programs.catalog.actions import apply_listing
from programs.catalog.listing import read, snapshot
from programs.catalog.models import Program
from programs.catalog.parts import Offering
from programs.shortlist import actions as shortlist
from tests.factories import accounts as people
from tests.factories import programs as make
from tests.factories import requirements as rules
from tests.programs.calendars.reading import event, events, raw

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
SAVED = "Sepsis: the first hour"
# What RFC 5545 requires of each component, and no component may have twice (3.6, 3.6.1, 3.6.5, 3.6.6)
REQUIRED = {
    "VCALENDAR": {"PRODID", "VERSION"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
}


@pytest.fixture
def user() -> User:
    """Someone with a license, and a saved program that has an offering and a last day to claim credit."""
    held = people.license(expires_on=people.today() + 100 * DAY)
    starts_on = people.today() + 40 * DAY
    times = {"starts_at_time": dt.time(9), "ends_at_time": dt.time(12), "time_zone": "America/Denver"}
    offerings = [{"starts_on": starts_on, "registration_by": starts_on - 10 * DAY, "city": "Boulder", **times}]
    program = make.program(title=SAVED, claim_by=starts_on + 30 * DAY, offers=[{}], offerings=offerings)
    shortlist.save(program=program, by=held.user)
    return held.user


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let a minute pass."""

    def go_on() -> None:
        now = timezone.now() + dt.timedelta(minutes=1)
        monkeypatch.setattr(timezone, "now", lambda: now)

    return go_on


def stamps(user: User) -> dict[str, tuple[Any, ...]]:
    """Return SEQUENCE, LAST-MODIFIED and DTSTAMP of each event by its title."""
    return {
        str(each["summary"]): (each.decoded("sequence"), each.decoded("last-modified"), each.decoded("dtstamp"))
        for each in events(user)
    }


def edit_offering(**values: Any) -> None:
    """Edit the offering as the listing's editors do."""
    program = Program.objects.get()
    listing = snapshot(program)
    listing["offerings"][0] |= values
    apply_listing(program=program, listing=read(listing), by=None)


# -- stamps ----------------------------------------------------------------------------------------------------------


def test_while_nothing_changes_the_bytes_stay_the_same_and_nothing_is_written(
    user: User, later: Callable[[], None]
) -> None:
    first = raw(user)
    later()

    with CaptureQueriesContext(connection) as queries:
        assert raw(user) == first
    assert not [each["sql"] for each in queries if each["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]


def test_a_corrected_date_is_a_change_of_its_event_alone(user: User, later: Callable[[], None]) -> None:
    before = stamps(user)
    license = user.credentials.get()
    license.periods.update(expires_on=people.today() + 103 * DAY)
    later()

    after = stamps(user)

    title = "New York nurse practitioner license expires"
    changed = {each for each in before if after[each] != before[each]}
    assert changed == {title}
    assert all(new > old for new, old in zip(after[title], before[title], strict=True))


def test_what_counts_is_what_it_says_not_where_that_comes_from(user: User, later: Callable[[], None]) -> None:
    """A rule that's published later changes what's missing, and so what the deadline says."""
    title = "New York nurse practitioner license expires"
    before = stamps(user)[title]
    rules.rule_version("NY", "APRN", data=rules.rule("APRN", total="25"))
    later()

    after = stamps(user)[title]

    assert "Still missing: 25 credits." in event(user, title)["description"]
    assert all(new > old for new, old in zip(after, before, strict=True))


def test_a_canceled_offering_is_sent_with_a_higher_sequence(user: User, later: Callable[[], None]) -> None:
    before = event(user, SAVED)
    edit_offering(is_canceled=True)
    later()

    after = event(user, f"Canceled: {SAVED}")

    assert after["uid"] == before["uid"]
    assert str(after["status"]) == "CANCELLED"
    assert after.decoded("sequence") > before.decoded("sequence")
    assert after.decoded("dtstamp") > before.decoded("dtstamp")


def test_it_never_counts_lower_than_the_offering_s_own_file(user: User) -> None:
    Offering.objects.update(edition=7)

    assert event(user, SAVED).decoded("sequence") == 7


def test_an_event_that_left_comes_back_with_a_higher_sequence(user: User, later: Callable[[], None]) -> None:
    program = Program.objects.get()
    before = stamps(user)[SAVED]
    shortlist.remove(program=program, by=user)
    later()
    assert SAVED not in stamps(user)
    shortlist.save(program=program, by=user)
    later()

    after = stamps(user)[SAVED]

    assert all(new > old for new, old in zip(after, before, strict=True))


def test_two_programs_that_read_at_once_give_each_change_one_sequence(user: User) -> None:
    """Both have read the stamps before either writes its own."""
    raw(user)
    first, second = CalendarFeed.objects.get(), CalendarFeed.objects.get()
    Program.objects.update(title="Sepsis: the second hour")
    draft = feed.draft(first, as_of=people.today())

    noted = [
        actions.note_changes(feed=each, digests=draft.digests, least=draft.least, now=timezone.now())
        for each in (first, second)
    ]

    assert noted[0] == noted[1] == CalendarFeed.objects.get().stamps


# -- form ------------------------------------------------------------------------------------------------------------


def test_calendars_are_told_how_often_to_ask_and_what_it_s_called(user: User) -> None:
    content = raw(user)

    calendar = Calendar.from_ical(content)
    assert (calendar["version"], calendar["method"], calendar["calscale"]) == ("2.0", "PUBLISH", "GREGORIAN")
    assert (calendar["name"], calendar["x-wr-calname"]) == ("CME Hub", "CME Hub")
    assert str(calendar["uid"]) == f"calendar-{CalendarFeed.objects.get().public_id}@localhost"
    assert calendar.decoded("last-modified") == max(each.decoded("dtstamp") for each in calendar.events)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n" in content
    assert b"X-PUBLISHED-TTL:PT12H\r\n" in content


def check_form(content: bytes) -> Any:
    """Return the calendar after checking what RFC 5545 asks of any: lines, components, UIDs, zones, days."""
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert content.count(b"\n") == content.count(b"\r") == content.count(b"\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert not {*range(32), 127}.difference(b"\t\r\n").intersection(content)
    for line in content.split(b"\r\n"):
        line.decode()  # no character is cut in two
    calendar: Any = Calendar.from_ical(content)
    assert calendar.subcomponents
    for part in calendar.walk():
        assert part.errors == []
        assert set(part) >= REQUIRED[part.name]
        assert not any(
            isinstance(part[name], list) for name in REQUIRED[part.name] | {"DTEND", "SEQUENCE"} if name in part
        )
    uids = [str(each["uid"]) for each in (calendar, *calendar.events)]
    assert len(uids) == len(set(uids))
    assert calendar.get_missing_tzids() == set()
    for each in calendar.events:
        assert each.decoded("dtend") > each.decoded("dtstart")
        assert each["dtstamp"].to_ical().endswith(b"Z")
    return calendar


def test_a_feed_is_valid_and_so_is_one_without_dates(user: User) -> None:
    assert len(check_form(raw(user)).events) == 4
    assert check_form(raw(people.user())).events == []


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=250)


@given(title=TEXTS, venue=TEXTS.map(lambda text: text[:150]))
@example(title="Pain, sleep; and\\or: “mood”\nPart 2", venue="Hall 2\\, 3;\r\nBoulder")
@example(title="👩‍⚕️ Sepsis 🫀 " * 17, venue="Montréal, première journée; " * 5)
@example(title="BEGIN:VEVENT\r\nUID:forged\r\nEND:VEVENT", venue="\r\nATTACH:http://forged.example/")
@examples(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back_as_it_was(user: User, title: str, venue: str) -> None:
    Program.objects.update(title=title)
    Offering.objects.update(venue=venue)

    calendar = check_form(raw(user))

    [found] = of_offerings(calendar)
    assert found["summary"] == plain(title)
    assert plain(venue) in found["location"]
    assert len(calendar.events) == 4


def of_offerings(calendar: Any) -> list[Any]:
    return [each for each in calendar.events if each["uid"].startswith("offering-")]


def plain(text: str) -> str:
    """Return a text with line breaks of one kind, and without other control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in text if each in "\t\n" or not (ord(each) < 32 or ord(each) == 127))


DAYS = st.dates(dt.date(2027, 1, 1), dt.date(2040, 12, 31))
ZONES = st.sampled_from(
    ["America/New_York", "America/Phoenix", "America/St_Johns", "Pacific/Honolulu", "Europe/Dublin"]
)


@given(day=DAYS, zone=ZONES, hour=st.integers(0, 22))
@example(day=dt.date(2027, 3, 14), zone="America/New_York", hour=1)  # clocks go forward at 2 AM
@example(day=dt.date(2027, 11, 7), zone="America/New_York", hour=9)  # and back
@example(day=dt.date(2028, 2, 29), zone="Europe/Dublin", hour=0)
@examples(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_day_and_time_is_the_same_moment_when_it_s_read_back(
    user: User, day: dt.date, zone: str, hour: int
) -> None:
    Offering.objects.update(
        starts_on=day,
        registration_by=None,
        starts_at_time=dt.time(hour, 30),
        ends_at_time=dt.time(hour + 1, 30),
        time_zone=zone,
    )
    starts_at, ends_at = Offering.objects.get().starts_at, Offering.objects.get().ends_at
    assert starts_at

    calendar = check_form(raw(user))

    assert [(each.decoded("dtstart"), each.decoded("dtend")) for each in of_offerings(calendar)] == [
        (starts_at, ends_at)
    ]
    [defined] = [each for each in calendar.timezones if str(each["tzid"]) == zone]
    assert starts_at.replace(tzinfo=defined.to_tz()).utcoffset() == starts_at.utcoffset()


def test_zones_are_defined_by_the_events_and_not_by_the_day_on_which_they_re_read(user: User) -> None:
    own = actions.begin(by=user)

    drafts = [feed.draft(own, as_of=people.today() + days * DAY) for days in (0, 20)]

    [zone], [same] = (each.calendar.timezones for each in drafts)
    assert str(zone["tzid"]) == "America/Denver"
    assert zone.to_ical() == same.to_ical()
