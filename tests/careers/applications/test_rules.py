import datetime as dt

import pytest

from careers.applications import retention_laws, rules
from careers.applications.enums import Progress, Stage


def test_every_stage_has_a_neutral_word() -> None:
    assert set(rules.SEEN) == set(Stage)
    assert {rules.SEEN[stage] for stage in (Stage.HIRED, Stage.DECLINED)} == {Progress.CLOSED}


@pytest.mark.parametrize(
    ("closed_on", "months", "expected"),
    [
        ("2026-11-29", 24, "2028-11-29"),
        ("2026-01-31", 25, "2028-02-29"),
        ("2026-12-31", 24, "2028-12-31"),
        ("2026-12-31", 1, "2027-01-31"),
    ],
)
def test_an_application_is_kept_for_whole_months(closed_on: str, months: int, expected: str) -> None:
    assert rules.emptied_on(dt.date.fromisoformat(closed_on), months) == dt.date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("states", "on", "months"),
    [
        ({"ID"}, "2026-11-29", 24),
        ({"ID", "CA"}, "2026-11-29", 48),  # Government Code § 12946
        ({"CA", "CO"}, "2026-11-29", 60),  # C.R.S. 24-34-408
        ({"CA"}, "2021-12-31", 24),
        (set(), "2026-11-29", 24),
    ],
)
def test_the_longest_law_in_force_counts(states: set[str], on: str, months: int) -> None:
    assert retention_laws.months(states, dt.date.fromisoformat(on)) == months


def test_a_template_is_filled_and_other_braces_stay() -> None:
    text = rules.fill("{name}: {position} at {employer} {x}", name="{position}", position="RN", employer="A")

    assert text == "RN: RN at A {x}"
