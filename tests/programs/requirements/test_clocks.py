"""Windows by the calendar: month ends, leap days, and which renewal it is."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.requirements.clocks import (
    Dates,
    Window,
    add_months,
    cycle_window,
    is_first_renewal,
    look_back,
    months_between,
    window,
)
from programs.requirements.enums import Clock, Why
from programs.requirements.ruleset import Cycle, Timing

D = dt.date
TWO_YEARS = Cycle(months=24, term_months=24)
CONNECTICUT = Cycle(months=24, term_months=12)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (D(2026, 1, 31), 1, D(2026, 2, 28)),
        (D(2024, 1, 31), 1, D(2024, 2, 29)),
        (D(2024, 2, 29), 12, D(2025, 2, 28)),
        (D(2024, 2, 29), 48, D(2028, 2, 29)),
        (D(2026, 3, 31), -1, D(2026, 2, 28)),
        (D(2026, 1, 15), -1, D(2025, 12, 15)),
        (D(2026, 12, 1), 1, D(2027, 1, 1)),
        (D(2026, 5, 31), 0, D(2026, 5, 31)),
    ],
)
def test_months_end_where_they_end(day: dt.date, months: int, expected: dt.date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("end", "months", "start"),
    [
        (D(2026, 12, 31), 24, D(2025, 1, 1)),
        (D(2026, 2, 28), 24, D(2024, 3, 1)),
        (D(2024, 2, 29), 12, D(2023, 3, 1)),
        (D(2026, 5, 14), 24, D(2024, 5, 15)),  # a birthday's day before
        (D(2026, 6, 30), 18, D(2025, 1, 1)),
        (D(2024, 2, 28), 12, D(2023, 2, 28)),  # the day after is the leap day, which 2023 hasn't
    ],
)
def test_a_look_back_begins_the_day_after_the_one_before(end: dt.date, months: int, start: dt.date) -> None:
    assert look_back(end, months) == start


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (D(2025, 1, 1), D(2025, 12, 31), 12),
        (D(2025, 1, 1), D(2025, 12, 30), 11),
        (D(2025, 1, 2), D(2025, 12, 31), 11),
        (D(2024, 2, 29), D(2025, 2, 28), 12),
        (D(2026, 5, 1), D(2026, 5, 30), 0),
        (D(2026, 5, 1), D(2026, 5, 31), 1),
    ],
)
def test_months_between_are_full_months(start: dt.date, end: dt.date, months: int) -> None:
    assert months_between(start, end) == months


@given(st.dates(D(1990, 1, 1), D(2060, 12, 31)), st.integers(1, 120))
def test_a_look_back_of_some_months_is_that_many_months_long(end: dt.date, months: int) -> None:
    start = look_back(end, months)

    assert months_between(start, end) in (months, months - 1)  # less only where a month has no such day
    assert look_back(end, months + 1) < start <= end


def test_the_cycle_is_the_look_back_of_the_rule() -> None:
    dates = Dates(D(2026, 12, 31))

    assert cycle_window(TWO_YEARS, dates) == Window(D(2025, 1, 1), D(2026, 12, 31))
    assert cycle_window(CONNECTICUT, dates) == Window(D(2025, 1, 1), D(2026, 12, 31))
    assert cycle_window(TWO_YEARS, dates, months=18) == Window(D(2025, 7, 1), D(2026, 12, 31))


def test_a_known_first_day_replaces_a_look_back_that_is_the_term() -> None:
    """After a move of the expiration date, a cycle is longer or shorter than the term."""
    dates = Dates(D(2026, 12, 31), starts_on=D(2024, 11, 1))

    assert cycle_window(TWO_YEARS, dates).start == D(2024, 11, 1)
    assert cycle_window(Cycle(None, None), dates).start == D(2024, 11, 1)
    assert cycle_window(CONNECTICUT, dates).start == D(2025, 1, 1)
    assert cycle_window(TWO_YEARS, dates, months=18).start == D(2025, 7, 1)


def test_without_any_length_credit_of_any_day_counts() -> None:
    assert cycle_window(Cycle(None, None), Dates(D(2026, 12, 31))).start is None


@pytest.mark.parametrize(
    ("cycle", "licensed_on", "expected"),
    [
        (TWO_YEARS, D(2025, 1, 1), True),
        (TWO_YEARS, D(2024, 12, 31), False),
        (CONNECTICUT, D(2025, 12, 31), False),  # the term counts, not the look-back
        (CONNECTICUT, D(2026, 1, 1), True),
        (Cycle(months=24, term_months=None), D(2025, 1, 1), True),
        (TWO_YEARS, None, None),
        (Cycle(None, None), D(2025, 1, 1), None),
    ],
)
def test_the_first_renewal_ends_the_first_term(
    cycle: Cycle, licensed_on: dt.date | None, expected: bool | None
) -> None:
    assert is_first_renewal(cycle, Dates(D(2026, 12, 31), licensed_on=licensed_on)) is expected


LICENSED = D(2021, 1, 1)


def of(timing: Timing, *, licensed_on: dt.date | None = LICENSED, **milestones: dt.date) -> Window:
    dates = Dates(D(2026, 12, 31), licensed_on=licensed_on, milestones=milestones)
    return window(timing, TWO_YEARS, dates, cycle_window(TWO_YEARS, dates))


def test_every_cycle_is_the_window_of_the_total() -> None:
    assert of(Timing()) == Window(D(2025, 1, 1), D(2026, 12, 31))


def test_a_window_of_its_own_ends_with_the_cycle() -> None:
    assert of(Timing(window_months=12)) == Window(D(2026, 1, 1), D(2026, 12, 31))


def test_once_is_ever_and_late_credit_counts() -> None:
    assert of(Timing(Clock.ONCE)) == Window(None, D(2026, 12, 31), late_counts=True)


def test_months_after_licensure_end_the_day_before() -> None:
    assert of(Timing(months_after_licensure=48)) == Window(None, D(2024, 12, 31), late_counts=True)
    assert of(Timing(months_after_licensure=1), licensed_on=D(2024, 1, 31)).end == D(2024, 2, 28)
    assert of(Timing(months_after_licensure=48), licensed_on=None).asks == "licensed_on"


def test_every_nth_renewal_is_due_when_its_number_divides() -> None:
    third = Timing(Clock.EVERY_N_CYCLES, interval=3)

    due, not_due, unknown = (of(third, licensed_on=day) for day in (D(2021, 1, 1), D(2023, 1, 1), None))

    assert due == Window(D(2021, 1, 1), D(2026, 12, 31))
    assert not_due == due._replace(why=Why.NOT_THIS_CYCLE)
    assert unknown == due._replace(asks="licensed_on")


def test_a_first_term_that_is_cut_short_counts_as_a_renewal() -> None:
    third = Timing(Clock.EVERY_N_CYCLES, interval=3)

    assert of(third, licensed_on=D(2022, 11, 15)).why is Why.NONE  # renewals at the end of 2022, 2024 and 2026
    assert of(third, licensed_on=D(2024, 11, 15)).why is Why.NOT_THIS_CYCLE


def test_every_n_years_looks_back_from_the_last_day() -> None:
    assert of(Timing(Clock.EVERY_N_YEARS, interval=5)) == Window(D(2022, 1, 1), D(2026, 12, 31))


def test_the_first_renewal_is_due_once() -> None:
    first = Timing(Clock.FIRST_RENEWAL)

    assert of(first, licensed_on=D(2025, 6, 1)).why is Why.NONE
    assert of(first).why is Why.LATER_RENEWAL
    assert of(first, licensed_on=None).asks == "licensed_on"


def test_a_milestone_replaces_the_last_day() -> None:
    five_years = Timing(milestone="five_year", window_months=60)

    assert of(five_years, five_year=D(2028, 6, 30)) == Window(D(2023, 7, 1), D(2028, 6, 30))
    assert of(five_years).asks == "milestone:five_year"


def test_a_date_in_the_rule_is_the_last_day() -> None:
    assert of(Timing(due_on=D(2027, 1, 1))) == Window(None, D(2027, 1, 1), late_counts=True)


@pytest.mark.parametrize(
    ("place", "day", "holds"),
    [
        (Window(D(2025, 1, 1), D(2026, 12, 31)), D(2025, 1, 1), True),
        (Window(D(2025, 1, 1), D(2026, 12, 31)), D(2026, 12, 31), True),
        (Window(D(2025, 1, 1), D(2026, 12, 31)), D(2024, 12, 31), False),
        (Window(D(2025, 1, 1), D(2026, 12, 31)), D(2027, 1, 1), False),
        (Window(None, D(2026, 12, 31)), D(1990, 1, 1), True),
        (Window(None, D(2026, 12, 31), late_counts=True), D(2030, 1, 1), True),
    ],
)
def test_a_window_holds_its_first_and_last_day(place: Window, day: dt.date, holds: bool) -> None:
    assert place.holds(day) is holds
