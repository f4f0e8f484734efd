import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.licenses.rules import LicenseStatus, expiry_problem, issue_problem, license_status

TODAY = dt.date(2026, 5, 4)


@pytest.mark.parametrize(
    ("days_left", "expected"),
    [
        (91, LicenseStatus.LATER),
        (90, LicenseStatus.DUE_SOON),
        (0, LicenseStatus.DUE_SOON),
        (-1, LicenseStatus.EXPIRED),
    ],
)
def test_status_changes_at_90_days_and_after_the_last_valid_day(days_left: int, expected: LicenseStatus) -> None:
    assert license_status(TODAY + dt.timedelta(days=days_left), as_of=TODAY) is expected


@given(
    first=st.dates(dt.date(2000, 1, 1), dt.date(2060, 1, 1)), second=st.dates(dt.date(2000, 1, 1), dt.date(2060, 1, 1))
)
def test_a_later_expiry_is_never_more_urgent(first: dt.date, second: dt.date) -> None:
    order = [LicenseStatus.LATER, LicenseStatus.DUE_SOON, LicenseStatus.EXPIRED]
    earlier, later = sorted((first, second))

    assert order.index(license_status(later, as_of=TODAY)) <= order.index(license_status(earlier, as_of=TODAY))


def _problem(expires_on: dt.date, issued_on: dt.date | None = None, earlier: dt.date | None = None) -> str | None:
    return expiry_problem(expires_on, issued_on=issued_on, earlier_expiry=earlier, as_of=TODAY)


def test_expiry_follows_issue() -> None:
    issued = dt.date(2024, 5, 3)

    assert _problem(issued, issued) == "Enter an expiration date after the issue date, May 3, 2024"
    assert _problem(issued + dt.timedelta(days=1), issued) is None


def test_expiry_follows_the_period_before() -> None:
    earlier = dt.date(2026, 12, 31)

    assert _problem(earlier, earlier=earlier) == (
        "Enter an expiration date after Dec 31, 2026, the previous expiration date"
    )
    assert _problem(dt.date(2028, 12, 31), earlier=earlier) is None


@pytest.mark.parametrize(
    ("expires_on", "accepted"),
    [
        (dt.date(2041, 5, 4), True),
        (dt.date(2041, 5, 5), False),
        (dt.date(2011, 5, 4), True),
        (dt.date(2011, 5, 3), False),
    ],
)
def test_an_expiration_date_is_at_most_15_years_away(expires_on: dt.date, accepted: bool) -> None:
    assert (_problem(expires_on) is None) is accepted


@pytest.mark.parametrize(
    ("as_of", "furthest"),
    [(dt.date(2028, 2, 29), dt.date(2043, 2, 28)), (dt.date(2028, 2, 28), dt.date(2043, 2, 28))],
)
def test_a_leap_day_counts_as_the_last_day_of_february(as_of: dt.date, furthest: dt.date) -> None:
    def problem(expires_on: dt.date) -> str | None:
        return expiry_problem(expires_on, issued_on=None, earlier_expiry=None, as_of=as_of)

    assert problem(furthest) is None
    assert problem(furthest + dt.timedelta(days=1)) is not None


@pytest.mark.parametrize(
    ("issued_on", "accepted"),
    [
        (TODAY, True),
        (TODAY + dt.timedelta(days=1), False),
        (dt.date(1946, 5, 4), True),
        (dt.date(1946, 5, 3), False),
    ],
)
def test_an_issue_date_is_in_the_last_80_years(issued_on: dt.date, accepted: bool) -> None:
    assert (issue_problem(issued_on, as_of=TODAY) is None) is accepted


def test_terms_longer_than_any_board_grants_are_refused() -> None:
    assert _problem(dt.date(2041, 5, 3)) is None
    assert _problem(dt.date(2042, 1, 1)) == "Enter an expiration date within 15 years from today. Check the year"
    assert _problem(dt.date(9999, 12, 31)) is not None


def test_an_expired_license_can_be_added_unless_it_expired_too_long_ago() -> None:
    assert _problem(dt.date(2026, 5, 3)) is None
    assert _problem(dt.date(1, 1, 1)) == ("Enter an expiration date within the last 15 years. Check the year")


def test_issue_date_is_in_the_past() -> None:
    assert issue_problem(TODAY, as_of=TODAY) is None
    assert issue_problem(TODAY + dt.timedelta(days=1), as_of=TODAY) == "Enter an issue date that isn't in the future"
    assert (
        issue_problem(dt.date(1, 1, 1), as_of=TODAY) == "Enter an issue date within the last 80 years. Check the year"
    )
