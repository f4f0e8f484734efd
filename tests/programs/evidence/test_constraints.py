"""What an outcome can't be: refused by the model with a sentence at its field, and by the database."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from programs.evidence.constraints import CONSTRAINTS
from programs.evidence.models import Outcome
from tests.factories import programs as make

pytestmark = pytest.mark.django_db

MARCH, APRIL, MAY = (dt.date(2024, month, 1) for month in (3, 4, 5))
DAYS = {"unit": "days", "is_share": False}
INTERVAL = {"interval_low": 50, "interval_high": 70, "interval_of": "after"}

REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"url": ""}, "citation", "Enter a citation, DOI, PubMed ID or URL."),
    ({"url": "", "baseline": None, "follow_up": None, "statement": "It rose."}, "citation", "Enter a citation"),
    ({"before_from": APRIL, "before_until": MARCH}, "before_until", "Enter a last day of the baseline period"),
    ({"after_from": APRIL, "after_until": MARCH}, "after_until", "Enter a last day of the follow-up period"),
    ({"before_from": APRIL, "after_from": MARCH}, "after_from", "begins after the baseline period has ended"),
    ({"before_until": APRIL, "after_from": APRIL}, "after_from", "begins after the baseline period has ended"),
    ({"before_from": APRIL, "after_until": MARCH}, "after_from", "begins after the baseline period has ended"),
    ({"baseline_n": 0}, "baseline_n", "Enter a number of 1 or more"),
    ({"comparison_follow_up": 40, "comparison_follow_up_n": 0}, "comparison_follow_up_n", "Enter a number of 1"),
    ({"started_n": 0}, "started_n", "Enter a number of 1 or more"),
    ({"comparison_baseline_n": 30}, "comparison_baseline", "or delete its n"),
    ({"comparison_follow_up_n": 30}, "comparison_follow_up", "or delete its n"),
    ({"started_n": 100, "followed_up_n": 101}, "followed_up_n", "isn't above the number who started"),
    ({"started_n": 100, "followed_up_n": 50, "followed_up": "0.6"}, "followed_up", "the two numbers give"),
    ({"unit": "days"}, "unit", "Enter % as the unit"),
    ({"follow_up": 101}, "follow_up", "can't be above 100"),
    ({"comparison_follow_up": Decimal("100.1")}, "comparison_follow_up", "can't be above 100"),
    ({"baseline": -1}, "baseline", "can't be below 0"),
    ({"statistic": "change", "baseline": None, "follow_up": -101}, "follow_up", "can't be below −100"),
    ({"scale_low": 0, "scale_high": 120}, "is_share", "Enter percentages from 0 to 100."),
    ({**INTERVAL, "interval_high": 104}, "is_share", "from −100 to 100"),
    ({**DAYS, "baseline": -4}, "scale_low", "enter a customary scale that includes it"),
    ({"interval_low": 50}, "interval_of", "Enter both ends of the interval"),
    ({**INTERVAL, "interval_of": ""}, "interval_of", "Enter both ends of the interval"),
    ({**INTERVAL, "interval_low": 70, "interval_high": 50}, "interval_low", "below its high end"),
    ({**INTERVAL, "interval_high": 60}, "interval_low", "includes the follow-up value"),
    ({**DAYS, "scale_low": 70, "scale_high": 70}, "scale_low", "below its high end"),
]

ALLOWED: list[dict[str, Any]] = [
    {"url": "", "doi": "10.1/x"},
    {"url": "", "is_demo": True},
    {"url": "", "baseline": None, "follow_up": None},  # a planned measure without a result has nothing to cite
    {"before_from": MARCH, "before_until": MARCH, "after_from": APRIL, "after_until": MAY},
    {"before_from": MARCH, "after_until": APRIL},
    {"after_from": MARCH},
    {"started_n": 2850, "followed_up_n": 476, "followed_up": "0.17"},
    {"started_n": 100, "followed_up_n": 100},
    {"started_n": 100},
    {"baseline": 0, "follow_up": 100},
    {"statistic": "change", "baseline": None, "follow_up": -19},
    {**DAYS, "baseline": -4, "scale_low": -10, "scale_high": 70},
    {**DAYS, "follow_up": 400},
    INTERVAL,
    {"interval_low": -3, "interval_high": 40, "interval_of": "change"},
]


def typed(fields: dict[str, Any]) -> Outcome:
    outcome = make.outcome()
    for name, value in fields.items():
        setattr(outcome, name, value)
    return outcome


@pytest.mark.parametrize(("fields", "field", "message"), REFUSED)
def test_the_model_refuses_in_a_sentence_at_the_field(fields: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        typed(fields).full_clean()

    assert message in " ".join(refusal.value.message_dict[field])


@pytest.mark.parametrize(("fields", "field", "message"), REFUSED)
def test_the_database_refuses_it_too(fields: dict[str, Any], field: str, message: str) -> None:
    outcome = make.outcome()

    with pytest.raises(IntegrityError, match="violates check constraint"), transaction.atomic():
        Outcome.objects.filter(pk=outcome.pk).update(**fields)


@pytest.mark.parametrize("fields", ALLOWED)
def test_what_a_source_may_publish_is_accepted(fields: dict[str, Any]) -> None:
    typed(fields).full_clean()

    Outcome.objects.filter(pk=make.outcome().pk).update(**fields)


def test_a_figure_that_is_no_number_is_refused() -> None:
    outcome = make.outcome()

    with pytest.raises(ValidationError, match="must be a decimal number"):
        typed({"baseline": Decimal("NaN")}).full_clean()
    with (
        pytest.raises(IntegrityError, match="outcome_figures_are_numbers"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE programs_outcome SET is_share = false, baseline = 'NaN' WHERE id = %s", [outcome.pk])


def test_every_constraint_is_tried() -> None:
    tried = {name for fields, *_ in REFUSED for name in _violated(fields)}

    assert {constraint.name for constraint in CONSTRAINTS} - tried == {
        "outcome_grade_only_lowered_with_reason",
        "outcome_share_followed_up",
        "outcome_figures_are_numbers",
    }


def _violated(fields: dict[str, Any]) -> list[str]:
    outcome = typed(fields)
    found = []
    for constraint in CONSTRAINTS:
        try:
            constraint.validate(Outcome, outcome)
        except ValidationError:
            found.append(constraint.name)
    return found


def test_a_plan_of_another_program_is_refused() -> None:
    outcome = make.outcome(program=make.program())
    outcome.planned = make.planned_measure()

    with pytest.raises(ValidationError) as refusal:
        outcome.full_clean()

    assert refusal.value.message_dict == {"planned": ["Choose a planned measure of the same program."]}


def test_the_share_followed_up_is_that_of_the_two_numbers() -> None:
    outcome = make.outcome(started_n=2850, followed_up_n=476)

    assert outcome.share_followed_up == Decimal("0.167")
    assert outcome.grade == "C"
