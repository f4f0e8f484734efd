"""Accreditation on a day: history is kept, and unknown ends exclude nothing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from programs.providers.rules import Standing, Term, standing

DAY = dt.date(2026, 11, 28)
PAST = Term(dt.date(2020, 1, 1), dt.date(2024, 1, 1))
CURRENT = Term(dt.date(2024, 1, 2), dt.date(2028, 1, 1))
FUTURE = Term(dt.date(2027, 1, 1), None)


@pytest.mark.parametrize(
    ("terms", "none_found", "expected"),
    [
        ([], False, Standing.NOT_STATED),
        ([], True, Standing.NONE_FOUND),
        ([CURRENT], False, Standing.ACCREDITED),
        ([PAST, CURRENT], False, Standing.ACCREDITED),
        ([PAST], False, Standing.LAPSED),
        ([PAST, FUTURE], False, Standing.LAPSED),
        ([FUTURE], False, Standing.NOT_YET),
        ([Term()], False, Standing.ACCREDITED),
        ([Term(valid_until=DAY)], False, Standing.ACCREDITED),
        ([Term(valid_until=DAY - dt.timedelta(days=1))], False, Standing.LAPSED),
        ([Term(grants=False)], False, Standing.LAPSED),
        ([Term(grants=False), CURRENT], False, Standing.ACCREDITED),
    ],
)
def test_standing_on_a_day(terms: list[Term], none_found: bool, expected: Standing) -> None:
    assert standing(terms, on=DAY, none_found=none_found) == expected


days = some.dates(dt.date(2015, 1, 1), dt.date(2035, 1, 1))
some_terms = some.lists(some.tuples(days, days).map(lambda ends: Term(min(ends), max(ends))), max_size=4)


@given(some_terms, some_terms, days)
def test_a_later_period_never_ends_the_standing_of_an_earlier_day(a: list[Term], b: list[Term], day: dt.date) -> None:
    if standing(a, on=day) == Standing.ACCREDITED:
        assert standing([*a, *b], on=day) == Standing.ACCREDITED
