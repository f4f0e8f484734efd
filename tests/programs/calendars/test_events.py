"""What's in a person's calendar: deadlines and saved programs, with alarms, and nothing that others shouldn't read."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.licenses import actions as licenses
from accounts.licenses.enums import CredentialKind, Issuer
from accounts.licenses.models import Credential, Milestone
from programs.calendars.events import KEPT, of
from programs.catalog.enums import Delivery, ListingState
from programs.catalog.models import Program
from programs.shortlist import actions as shortlist
from tests.factories import accounts as people
from tests.factories import programs as make
from tests.factories import requirements as rules
from tests.programs.calendars.reading import event, events, raw, triggers

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
MORNING = dt.timedelta(hours=9)
DEADLINE_ALARMS = [-30 * DAY + MORNING, -7 * DAY + MORNING]


def license(**fields: Any) -> Credential:
    return people.license(**{"expires_on": people.today() + 100 * DAY, **fields})


def saved(**fields: Any) -> Any:
    """Return a person who saved a program with these values."""
    user = people.user()
    shortlist.save(program=make.program(**{"title": "Sepsis: the first hour", **fields}), by=user)
    return user


def summaries(user: Any) -> list[str]:
    return [str(each["summary"]) for each in events(user)]


def board_certificate(version: Any, *, two_year: dt.date, **fields: Any) -> Credential:
    held = license(
        profession=rules.HOLDERS["MD"],
        kind=CredentialKind.BOARD_CERTIFICATE,
        state="",
        issuer=Issuer.ABIM,
        title="Internal Medicine",
        **fields,
    )
    Milestone.objects.create(credential=held, kind="two_year", due_on=two_year)
    return held


# -- deadlines -------------------------------------------------------------------------------------------------------


def test_a_deadline_is_a_whole_day_with_alarms_in_the_morning() -> None:
    held = license()

    [found] = events(held.user)

    day = held.current_period.expires_on
    assert str(found["summary"]) == "New York nurse practitioner license expires"
    assert (found.decoded("dtstart"), found.decoded("dtend")) == (day, day + DAY)
    assert found["dtstart"].params["VALUE"] == "DATE"
    assert str(found["transp"]) == "TRANSPARENT"
    assert triggers(found) == DEADLINE_ALARMS
    assert [str(alarm["description"]) for alarm in found.walk("VALARM")] == [
        "In 30 days: New York nurse practitioner license expires",
        "In 7 days: New York nurse practitioner license expires",
    ]


def test_it_never_has_a_license_number() -> None:
    assert b"4711" not in raw(license(number="XK-4711-99").user)


def test_after_a_corrected_date_the_same_event_moves() -> None:
    held = license()
    [before] = events(held.user)
    day = held.current_period.expires_on + 3 * DAY
    licenses.edit(
        credential=held, by=held.user, profession=held.profession, state=held.state, expires_on=day, issued_on=None
    )

    [after] = events(held.user)

    assert before["uid"] == after["uid"]
    assert after.decoded("dtstart") == day


def test_a_renewal_is_an_event_of_its_own_and_the_earlier_one_says_so() -> None:
    held = license(expires_on=people.today() + 20 * DAY)
    [before] = events(held.user)
    licenses.renew(credential=held, by=held.user, expires_on=people.today() + 750 * DAY)

    earlier = event(held.user, "New York nurse practitioner license was renewed")
    current = event(held.user, "New York nurse practitioner license expires")

    assert (earlier["uid"], earlier.decoded("dtstart")) == (before["uid"], before.decoded("dtstart"))
    assert triggers(earlier) == []
    assert current["uid"] != earlier["uid"]
    assert current.decoded("dtstart") == people.today() + 750 * DAY


def test_an_earlier_term_leaves_after_a_month() -> None:
    held = license(expires_on=people.today() - KEPT - DAY)
    licenses.renew(credential=held, by=held.user, expires_on=people.today() + 700 * DAY)

    assert summaries(held.user) == ["New York nurse practitioner license expires"]


@pytest.fixture
def with_a_milestone() -> Credential:
    two_year = {"timing": {"milestone": "two_year", "window_months": 24}}
    topics = [rules.topic("pain", **two_year), rules.topic("ethics", **two_year)]
    version = rules.rule_version("ABIM", "ANY", rules.rule("ANY", topics=topics))
    return board_certificate(version, two_year=people.today() + 50 * DAY, expires_on=people.today() + 900 * DAY)


def test_what_is_due_before_the_last_valid_day_has_an_event_a_day(with_a_milestone: Credential) -> None:
    user = with_a_milestone.user

    found = event(user, "Internal Medicine board certificate (ABIM): last day for 2 requirements")

    assert found.decoded("dtstart") == people.today() + 50 * DAY
    assert "2 hours on pain\n2 hours on ethics" in found["description"]
    assert triggers(found) == DEADLINE_ALARMS


def test_it_stays_the_same_event_when_its_day_is_corrected_or_one_of_them_is_met(with_a_milestone: Credential) -> None:
    user = with_a_milestone.user
    title = "Internal Medicine board certificate (ABIM): last day for"
    before = event(user, title)
    Milestone.objects.update(due_on=people.today() + 60 * DAY)
    rules.earned(user, "4", people.today(), pain="2")

    after = event(user, title)

    assert str(after["summary"]) == f"{title} 1 requirement"
    assert after["uid"] == before["uid"]
    assert after.decoded("dtstart") == people.today() + 60 * DAY


# -- programs --------------------------------------------------------------------------------------------------------


def test_offerings_are_in_it_with_their_registration_deadlines() -> None:
    day = people.today() + 40 * DAY
    user = saved(offerings=[{"starts_on": day, "registration_by": day - 10 * DAY}])
    make.program(title="Somebody else's", offerings=[{"starts_on": day}])

    offering, deadline = events(user)

    assert str(offering["summary"]) == "Sepsis: the first hour"
    assert triggers(offering) == [-DAY + MORNING]
    assert str(deadline["summary"]) == "Last day to register: Sepsis: the first hour"
    assert triggers(deadline) == DEADLINE_ALARMS


def test_an_offering_with_times_is_in_its_zone_and_its_alarm_a_day_before() -> None:
    times = {"starts_at_time": dt.time(9), "ends_at_time": dt.time(12), "time_zone": "America/Denver"}
    user = saved(offerings=[{"starts_on": people.today() + 40 * DAY, **times}])

    [found] = events(user)

    assert found["dtstart"].params["TZID"] == "America/Denver"
    assert triggers(found) == [-DAY]
    assert str(found.walk("VALARM")[0]["description"]) == "Tomorrow: Sepsis: the first hour"


def test_a_canceled_offering_stays_and_says_so_without_alarms() -> None:
    day = people.today() + 40 * DAY
    user = saved(offerings=[{"starts_on": day, "registration_by": day, "is_canceled": True}])

    found = events(user)

    assert [str(each["status"]) for each in found] == ["CANCELLED", "CANCELLED"]
    assert [triggers(each) for each in found] == [[], []]
    assert str(found[0]["summary"]) == "Canceled: Sepsis: the first hour"


def test_enduring_material_has_its_last_days_to_earn_and_to_claim_credit() -> None:
    today = people.today()
    user = saved(
        delivery=Delivery.ANYTIME_ONLINE,
        expires_on=today + 60 * DAY,
        claim_by=today + 90 * DAY,
        provider=make.provider(name="Elm Medical School"),
        summary="The best course ever, now half off.",
    )

    earn, claim = events(user)

    assert [str(earn["summary"]), str(claim["summary"])] == [
        "Last day to earn credit: Sepsis: the first hour",
        "Last day to claim credit: Sepsis: the first hour",
    ]
    assert [earn.decoded("dtstart"), claim.decoded("dtstart")] == [today + 60 * DAY, today + 90 * DAY]
    assert triggers(earn) == triggers(claim) == DEADLINE_ALARMS
    slug = Program.objects.get().slug
    assert str(claim["description"]) == f"Elm Medical School\nDetails: {settings.SITE_URL}/programs/{slug}/"
    assert b"half off" not in raw(user)


def test_a_live_program_has_no_last_day_to_earn_besides_its_dates() -> None:
    day = people.today() + 40 * DAY
    user = saved(offerings=[{"starts_on": day}], expires_on=day, claim_by=day + 30 * DAY)

    assert summaries(user) == ["Sepsis: the first hour", "Last day to claim credit: Sepsis: the first hour"]


def test_corrected_days_of_a_program_move_the_same_events() -> None:
    user = saved(expires_on=people.today() + 60 * DAY, claim_by=people.today() + 90 * DAY)
    before = events(user)
    Program.objects.update(expires_on=people.today() + 61 * DAY, claim_by=people.today() + 91 * DAY)

    after = events(user)

    assert [each["uid"] for each in after] == [each["uid"] for each in before]
    assert {(b.decoded("dtstart") - a.decoded("dtstart")) for a, b in zip(before, after, strict=True)} == {DAY}


@pytest.mark.parametrize("days", [-30, -31])
def test_past_days_stay_for_a_month(days: int) -> None:
    past = people.today() + days * DAY
    user = saved(offerings=[{"starts_on": past}], claim_by=past)
    shortlist.save(program=make.program(title="Online", expires_on=past), by=user)

    assert len(events(user)) == (3 if days == -30 else 0)


def test_what_is_no_longer_saved_or_public_leaves() -> None:
    user = saved(claim_by=people.today())
    program = Program.objects.get()
    assert len(events(user)) == 1

    Program.objects.update(state=ListingState.WITHDRAWN)
    assert events(user) == []
    Program.objects.update(state=ListingState.LIVE)
    shortlist.remove(program=program, by=user)
    assert events(user) == []


def test_nobody_else_s_dates_are_in_it() -> None:
    license()
    saved(claim_by=people.today())

    assert events(people.user()) == []


def test_it_takes_the_same_queries_for_one_and_for_three() -> None:
    one, three = saved(offers=[{}], offerings=[{"starts_on": people.today()}]), people.clinician()
    license(user=one)
    for state in ("NY", "NJ", "CT"):
        license(user=three, state=state)
        shortlist.save(program=make.program(offers=[{}], offerings=[{"starts_on": people.today()}]), by=three)
    counts = []
    for user in (one, three):
        raw(user)
        with CaptureQueriesContext(connection) as queries:
            list(of(user, as_of=people.today()))
        counts.append(len(queries))

    assert counts[0] == counts[1]
