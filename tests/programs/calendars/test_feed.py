"""A person's own dates in their calendar: read back with the library, and only with the secret address."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar
from pytest_django import Settings

from accounts.licenses.models import Credential
from accounts.users.models import User
from programs.calendars import actions, tokens
from programs.calendars.models import CalendarFeed
from programs.calendars.personal_data import HOLDING
from programs.shortlist import actions as shortlist
from tests.factories import accounts as people
from tests.factories import programs as make

pytestmark = pytest.mark.django_db


def address(user: User) -> str:
    return f"/calendar/{tokens.of(actions.begin(by=user))}.ics"


def events(user: User) -> list[Any]:
    response = Client().get(address(user))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def license(**fields: Any) -> Credential:
    return people.license(expires_on=people.today() + dt.timedelta(days=100), **fields)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_deadline_is_a_whole_day_with_alarms_in_the_morning() -> None:
    held = license()

    [event] = events(held.user)

    day = held.current_period.expires_on
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (day, day + dt.timedelta(days=1))
    assert "expires" in event["summary"]
    triggers = [alarm.decoded("trigger") for alarm in event.walk("VALARM")]
    assert triggers == [dt.timedelta(days=-30, hours=9), dt.timedelta(days=-7, hours=9)]


def test_it_never_has_a_license_number() -> None:
    held = license(number="XK-4711-99")

    assert b"4711" not in Client().get(address(held.user)).content


def test_after_a_corrected_date_the_same_event_moves() -> None:
    held = license()
    [before] = events(held.user)
    period = held.periods.get()
    period.expires_on += dt.timedelta(days=3)
    period.save()

    [after] = events(held.user)

    assert before["uid"] == after["uid"]
    assert after.decoded("dtstart") - before.decoded("dtstart") == dt.timedelta(days=3)


def test_saved_programs_are_in_it_with_their_registration_deadlines() -> None:
    user = people.user()
    day = people.today() + dt.timedelta(days=40)
    offering = {"starts_on": day, "registration_by": day - dt.timedelta(days=10)}
    saved = make.program(title="Sepsis: the first hour", offerings=[offering])
    make.program(title="Somebody else's", offerings=[offering])
    shortlist.save(program=saved, by=user)

    summaries = [str(event["summary"]) for event in events(user)]

    assert summaries == ["Sepsis: the first hour", "Last day to register: Sepsis: the first hour"]


def test_nobody_else_s_dates_are_in_it() -> None:
    license()

    assert events(people.user()) == []


def test_calendars_are_told_how_often_to_ask_and_what_it_s_called() -> None:
    calendar = Calendar.from_ical(Client().get(address(people.user())).content)

    assert (calendar["method"], calendar["x-wr-calname"]) == ("PUBLISH", "CME Hub")
    raw = Client().get(address(CalendarFeed.objects.get().user)).content
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n" in raw
    assert b"X-PUBLISHED-TTL:PT12H\r\n" in raw
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))


def test_what_hasn_t_changed_isn_t_sent_again() -> None:
    held = license()
    first = Client().get(address(held.user))

    again = Client().get(address(held.user), headers={"if-none-match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert "private" in first.headers["Cache-Control"]


def test_a_new_address_ends_the_earlier_one() -> None:
    user = people.user()
    earlier = address(user)

    client_of(user).post("/calendar/renew/")

    assert Client().get(earlier).status_code == 404
    assert address(user) != earlier
    assert Client().get(address(user)).status_code == 200


def test_turned_off_it_doesn_t_answer() -> None:
    user = people.user()
    earlier = address(user)

    client_of(user).post("/calendar/end/")

    assert Client().get(earlier).status_code == 404
    assert "Make my calendar address" in client_of(user).get("/calendar/").content.decode()


def test_a_closed_account_has_no_calendar() -> None:
    user = people.user()
    earlier = address(user)
    user.is_active = False
    user.save()

    assert Client().get(earlier).status_code == 404


def test_a_made_up_secret_finds_nothing() -> None:
    address(people.user())

    for token in ("a", "a" * 43, "%00", "é"):
        assert Client().get(f"/calendar/{token}.ics").status_code == 404


def test_the_page_shows_the_same_address_again_and_keeps_the_secret_out_of_the_database() -> None:
    user = people.user()
    client_of(user).post("/calendar/begin/")

    page = client_of(user).get("/calendar/").content.decode()

    token = tokens.of(CalendarFeed.objects.get(user=user))
    assert f"/calendar/{token}.ics" in page
    assert "webcal://" in page
    assert token not in str(CalendarFeed.objects.values().get(user=user))


def test_after_a_new_site_key_the_address_works_but_is_no_longer_shown(settings: Settings) -> None:
    user = people.user()
    earlier = address(user)
    browser = client_of(user)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another one", [settings.SECRET_KEY]

    page = browser.get("/calendar/").content.decode()

    assert Client().get(earlier).status_code == 200
    assert "we can&#x27;t show it anymore" in page or "we can't show it anymore" in page
    assert ".ics" not in page
    browser.post("/calendar/renew/")
    assert Client().get(earlier).status_code == 404
    assert ".ics" in browser.get("/calendar/").content.decode()


def test_an_empty_calendar_says_what_would_be_in_it() -> None:
    assert "It's empty until" in client_of(people.user()).get("/calendar/").content.decode().replace("&#x27;", "'")
    assert "empty until" not in client_of(license().user).get("/calendar/").content.decode()


def test_the_secret_isn_t_logged(caplog: pytest.LogCaptureFixture) -> None:
    user = people.user()
    with caplog.at_level("INFO", logger="cmehub.requests"):
        Client().get(address(user))

    assert "/calendar/….ics 200" in caplog.text
    assert tokens.of(CalendarFeed.objects.get()) not in caplog.text


def test_a_person_s_data_has_it_until_it_s_erased() -> None:
    user = people.user()
    actions.begin(by=user)

    assert HOLDING.export(user).tables["calendar_feed"]
    HOLDING.erase(user)
    assert not CalendarFeed.objects.exists()
