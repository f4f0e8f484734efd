import datetime as dt
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmehub.lib.dates import day_of
from programs.reminders.rules import LADDER, Decision, due, next_day, step_at

DEADLINE = dt.date(2026, 12, 31)
NEW_YORK = "America/New_York"


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """Return a moment in New York's winter time."""
    return dt.datetime.combine(day, dt.time(hour, minute), dt.timezone(dt.timedelta(hours=-5)))


def before(days: int) -> dt.date:
    return DEADLINE - dt.timedelta(days=days)


def test_a_step_goes_at_nine_on_the_persons_clock() -> None:
    early = due(DEADLINE, at(before(14), 8, 59), NEW_YORK, {90, 60, 30})
    nine = due(DEADLINE, at(before(14), 9), NEW_YORK, {90, 60, 30})

    assert early == Decision(send=None, skip=(), next_at=at(before(14), 9))
    assert nine == Decision(send=14, skip=(), next_at=at(before(7), 9))


def test_before_the_ladder_begins_nothing_is_due() -> None:
    assert due(DEADLINE, at(before(200), 12), NEW_YORK, ()) == Decision(
        send=None, skip=(), next_at=step_at(DEADLINE, 90, NEW_YORK)
    )


def test_of_steps_passed_when_the_license_was_added_only_the_latest_goes() -> None:
    decision = due(DEADLINE, at(before(29), 12), NEW_YORK, ())

    assert decision == Decision(send=30, skip=(90, 60), next_at=at(before(14), 9))


def test_older_steps_missed_behind_a_sent_one_are_skipped() -> None:
    decision = due(DEADLINE, at(before(10), 12), NEW_YORK, {90, 14})

    assert decision == Decision(send=None, skip=(60, 30), next_at=at(before(7), 9))


def test_on_the_last_day_the_last_step_still_goes() -> None:
    assert due(DEADLINE, at(DEADLINE, 23, 59), NEW_YORK, {90, 60, 30, 14, 7}) == Decision(1, (), None)


def test_once_the_deadlines_day_is_over_nothing_goes() -> None:
    midnight = at(DEADLINE + dt.timedelta(days=1), 0)

    assert due(DEADLINE, midnight, NEW_YORK, {90, 60}) == Decision(None, (30, 14, 7, 1), None)
    assert due(DEADLINE, midnight, "America/Los_Angeles", {90, 60}).send == 1  # it's still the evening before there


@pytest.mark.parametrize("deadline", [dt.date.min, dt.date(1, 2, 1), dt.date.max])
def test_a_deadline_at_the_ends_of_the_calendar_does_no_harm(deadline: dt.date) -> None:
    assert due(deadline, at(DEADLINE, 12), NEW_YORK, ()).send is None


def test_the_clock_change_moves_the_moment_and_not_the_hour() -> None:
    deadline = dt.date(2027, 3, 21)  # clocks go forward on March 14

    assert step_at(deadline, 14, NEW_YORK) == dt.datetime(2027, 3, 7, 14, tzinfo=dt.UTC)
    assert step_at(deadline, 7, NEW_YORK) == dt.datetime(2027, 3, 14, 13, tzinfo=dt.UTC)


def test_next_day_is_the_next_step_and_none_after_the_last() -> None:
    assert next_day(DEADLINE, before(29)) == before(14)
    assert next_day(DEADLINE, before(14)) == before(7)
    assert next_day(DEADLINE, before(1)) is None


zones = st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"}))
deadlines = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))
# Ticks of a scheduler with outages: in order, at any distance from the deadline.
ticks = st.lists(st.integers(-100 * 24 * 60, 4 * 24 * 60), min_size=1, max_size=60).map(sorted)


def run(deadline: dt.date, minutes: list[int], zone_at: list[str]) -> tuple[list[int], set[int]]:
    """Return the steps sent, in order, and all steps done after ticks at these minutes from the deadline."""
    noon = dt.datetime.combine(deadline, dt.time(12), dt.UTC)
    sent: list[int] = []
    done: set[int] = set()
    for number, minute in enumerate(minutes):
        decision = due(deadline, noon + dt.timedelta(minutes=minute), zone_at[number % len(zone_at)], done)
        assert decision.send not in decision.skip
        assert not done & {*decision.skip, decision.send}
        sent += [decision.send] if decision.send is not None else []
        done |= {*decision.skip, *([decision.send] if decision.send is not None else [])}
    return sent, done


@given(deadlines, ticks, zones)
def test_each_step_goes_at_most_once_and_later_ones_never_before_earlier_ones(
    deadline: dt.date, minutes: list[int], zone: str
) -> None:
    sent, done = run(deadline, minutes, [zone])

    assert sent == sorted(set(sent), reverse=True)
    assert done <= set(LADDER)


@given(deadlines, ticks, st.lists(zones, min_size=1, max_size=4))
def test_a_person_who_travels_gets_no_step_twice(deadline: dt.date, minutes: list[int], travels: list[str]) -> None:
    sent, _ = run(deadline, minutes, travels)

    assert len(sent) == len(set(sent))


@given(deadlines, zones)
def test_with_a_scheduler_that_never_sleeps_every_step_goes_at_its_moment(deadline: dt.date, zone: str) -> None:
    now = step_at(deadline, 90, zone) - dt.timedelta(days=3)
    done: set[int] = set()
    sent: list[tuple[int, dt.datetime]] = []
    while (decision := due(deadline, now, zone, done)).next_at is not None or decision.send is not None:
        if decision.send is not None:
            sent.append((decision.send, now))
            done.add(decision.send)
        assert decision.skip == ()
        if decision.next_at is None:
            break
        assert decision.next_at > now
        now = decision.next_at

    assert sent == [(step, step_at(deadline, step, zone)) for step in LADDER]


@given(deadlines, zones, st.integers(-100 * 24 * 60, 4 * 24 * 60), st.sets(st.sampled_from(LADDER)))
def test_nothing_before_nine_of_its_day_and_nothing_after_the_last_one(
    deadline: dt.date, zone: str, minute: int, done: set[int]
) -> None:
    now = dt.datetime.combine(deadline, dt.time(12), dt.UTC) + dt.timedelta(minutes=minute)

    decision = due(deadline, now, zone, done)

    over = day_of(now, zone) > deadline
    if decision.send is not None:
        assert step_at(deadline, decision.send, zone) <= now
        assert not over
    assert over or all(step_at(deadline, step, zone) <= now for step in decision.skip)
