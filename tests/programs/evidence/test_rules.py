"""Grades and facts of the published outcomes, row by row, and properties that hold for any record."""

from decimal import Decimal

import pytest
from hypothesis import given

from programs.evidence.enums import Design, Direction, Grade, IntervalOf, Result, Statistic
from programs.evidence.rules import Record, between_groups, fact, grade, own_change, result, selected, whole
from tests.programs.evidence.records import any_record, record, shipped

PUBLISHED = shipped()
GRADES = {
    "A": "chlam bronch-p bronch-c bronch-99 pedabx beari-pc beari-aj dec1 dec2 psa-1 psa-2 pace-ed echo-hcv clin-inert"
    " cvc mtt mtt-morb",
    "B": "uti-1 uti-2 uti-3 uti-4 scope-1 ncep-1 pilot-ari va-abx va-abx2 aapvip-e aapvip-d eduti res-dm res-ldl shdys"
    " shdys-12 hie sepsis-b sepsis-m keystone check-c check-d",
    "C": "scope-2",
    "D": "uch-1 uch-2 scope-3 web48 hpv htn-cme sim-dm dm-cme cosehc",
    "-": "rev-meet rev-af rev-out rev-accp",
}
EXPECTED = {code: letter for letter, codes in GRADES.items() for code in codes.split()}


def test_every_published_outcome_has_an_expected_grade() -> None:
    assert PUBLISHED.keys() == EXPECTED.keys()
    assert len(PUBLISHED) == 53


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_outcome_is_graded_by_its_design(code: str) -> None:
    letter, reasons = grade(PUBLISHED[code])

    assert letter == EXPECTED[code]
    assert all(reasons)


def test_nothing_published_is_no_grade_at_all() -> None:
    assert grade(record())[0] == Grade.U


def test_a_sentence_alone_is_a_direction() -> None:
    assert grade(record(statement="A shorter stay is reported."))[0] == Grade.D


PAIR = {"baseline": "43", "follow_up": "62"}
ARMS = {"design": Design.D6, "follow_up": "62", "comparison_follow_up": "50"}
REASONS = [
    (
        {"design": Design.D8, **PAIR},
        Grade.CONTEXT,
        ["Systematic reviews are context. They don't grade any single program."],
    ),
    ({}, Grade.U, ["No results are published."]),
    (
        {"statistic": Statistic.CHANGE, "follow_up": "19"},
        Grade.D,
        ["Only a change is published, without the underlying values."],
    ),
    (
        {"statistic": Statistic.DIFFERENCE, "design": Design.D7, "follow_up": "12"},
        Grade.D,
        ["Only a difference between groups is published, without the underlying values."],
    ),
    (
        {"follow_up": "62"},
        Grade.D,
        ["A direction or a single figure is published, without two values to compare."],
    ),
    (
        {**PAIR, "followed_up": "0.3", "objective": False},
        Grade.C,
        ["Fewer than half of participants were followed up (30%).", "The result is self-reported."],
    ),
    ({**PAIR, "design": Design.D2, "objective": False}, Grade.C, ["The result is self-reported."]),
    (
        {**PAIR, "design": Design.D2},
        Grade.C,
        ["The design relies on a statement or self-report, not an objective measurement."],
    ),
    (
        PAIR,
        Grade.B,
        ["The same objective measure is published before and after.", "There's no comparison group."],
    ),
    (
        {**PAIR, "design": Design.D6},
        Grade.B,
        [
            "The same objective measure is published before and after.",
            "The study compared groups, but the comparison group's values aren't on file.",
        ],
    ),
    (
        {**PAIR, "comparison_follow_up": "50"},
        Grade.B,
        ["The same objective measure is published before and after."],
    ),
    (
        ARMS,
        Grade.A,
        ["A comparison group was measured at the same time, and results for both groups are published."],
    ),
]


@pytest.mark.parametrize(("values", "letter", "reasons"), REASONS)
def test_each_way_to_a_grade_has_its_reasons(values: dict[str, object], letter: Grade, reasons: list[str]) -> None:
    assert grade(record(**values)) == (letter, tuple(reasons))


def test_followed_up_by_half_is_enough_and_by_less_is_not() -> None:
    pair = {"baseline": "43", "follow_up": "62"}

    assert grade(record(**pair, followed_up="0.5"))[0] == Grade.B
    assert grade(record(**pair, followed_up="0.494")) == (
        Grade.C,
        ("Fewer than half of participants were followed up (49%).",),
    )


def test_self_report_is_not_more_than_c_even_with_a_comparison() -> None:
    compared = record(design=Design.D7, follow_up="62", comparison_follow_up="50", objective=False)

    assert grade(compared)[0] == Grade.C


def test_a_comparison_outside_the_designs_that_compare_does_not_count() -> None:
    assert grade(record(design=Design.D3, follow_up="62", comparison_follow_up="50"))[0] == Grade.D


@pytest.mark.parametrize(
    ("code", "difference"),
    [("beari-pc", "-5.2"), ("chlam", "0.4"), ("cvc", "-4.53"), ("echo-hcv", "0.7"), ("mtt", "-2"), ("pace-ed", "0.25")],
)
def test_difference_between_groups(code: str, difference: str) -> None:
    assert between_groups(PUBLISHED[code]) == Decimal(difference)


@pytest.mark.parametrize("code", ["uti-1", "hpv", "web48", "ncep-1"])
def test_no_difference_where_the_other_group_is_not_on_file(code: str) -> None:
    assert between_groups(PUBLISHED[code]) is None


@pytest.mark.parametrize("code", ["pace-ed", "htn-cme", "dm-cme", "dec1"])
def test_no_own_change_without_both_levels(code: str) -> None:
    assert own_change(PUBLISHED[code]) is None


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"baseline": "43", "follow_up": "62"}, ""),
        ({"baseline": "62", "follow_up": "62"}, "No change"),
        ({"baseline": "62", "follow_up": "43"}, "Got worse"),
        ({"baseline": "62", "follow_up": "43", "direction": Direction.LOWER}, ""),
        (
            {"baseline": "34", "follow_up": "33", "comparison_baseline": "35", "comparison_follow_up": "34"},
            "Got worse",
        ),
        ({"follow_up": "50", "comparison_follow_up": "50"}, "No difference from the comparison group"),
        ({"follow_up": "45", "comparison_follow_up": "50"}, "Worse than the comparison group"),
        (
            {"baseline": "40", "follow_up": "45", "comparison_baseline": "40", "comparison_follow_up": "50"},
            "Improved less than the comparison group",
        ),
        (
            {"baseline": "43", "follow_up": "62", "interval_low": "-1", "interval_high": "39"}
            | {"interval_of": IntervalOf.CHANGE},
            "No clear change",
        ),
        (
            {"follow_up": "62", "comparison_follow_up": "50", "interval_low": "-1", "interval_high": "25"}
            | {"interval_of": IntervalOf.DIFFERENCE},
            "No clear difference",
        ),
        (
            {"follow_up": "62", "comparison_follow_up": "50", "interval_low": "-1", "interval_high": "25"}
            | {"interval_of": IntervalOf.CHANGE},
            "",
        ),
    ],
)
def test_what_a_figure_would_hide_is_said(values: dict[str, object], said: str) -> None:
    assert fact(record(**values)) == said


@pytest.mark.parametrize(("low", "high"), [("0", "39"), ("-39", "0"), ("0", "0")])
def test_an_interval_that_ends_exactly_at_zero_includes_no_change(low: str, high: str) -> None:
    values = {"baseline": "43", "follow_up": "62", "interval_low": low, "interval_high": high}

    assert fact(record(**values, interval_of=IntervalOf.CHANGE)) == "No clear change"


@pytest.mark.parametrize(("low", "high"), [("0.1", "39"), ("-39", "-0.1")])
def test_an_interval_just_beside_zero_is_a_change(low: str, high: str) -> None:
    values = {"baseline": "43", "follow_up": "62", "interval_low": low, "interval_high": high}

    assert fact(record(**values, interval_of=IntervalOf.CHANGE)) == ""


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.5", "1"), ("1.5", "2"), ("2.5", "3"), ("44.5", "45"), ("-0.5", "-1"), ("-2.5", "-3"), ("2.49", "2")],
)
def test_halves_round_away_from_zero(value: str, rounded: str) -> None:
    assert whole(Decimal(value)) == Decimal(rounded)


def test_a_rate_that_fell_in_both_arms_is_not_called_a_success() -> None:
    assert fact(PUBLISHED["chlam"]) == "Got worse, but less than in the comparison group"


@given(any_record)
def test_a_grade_always_has_its_reason(any_: Record) -> None:
    letter, reasons = grade(any_)

    assert letter in Grade
    assert reasons


@given(any_record)
def test_the_best_grades_need_two_objective_values(any_: Record) -> None:
    letter, _ = grade(any_)

    if letter == Grade.A:
        assert any_.has_arms
    if letter == Grade.B:
        assert any_.has_pair
    if letter in {Grade.A, Grade.B}:
        assert any_.objective
        assert any_.statistic != Statistic.DIFFERENCE


# -- the direction of the result --------------------------------------------------------------------------------------


def test_directions_of_the_published_outcomes() -> None:
    found = {code: result(known) for code, known in PUBLISHED.items()}

    assert {code for code, way in found.items() if way == Result.MIXED} == {"scope-3", "chlam", "uch-1", "rev-accp"}
    assert {way for code, way in found.items() if way != Result.MIXED} == {Result.IMPROVED}


LEVELS = {"baseline": "40", "follow_up": "50"}
BOTH = {**LEVELS, "comparison_baseline": "40"}
ALONE = {"statistic": Statistic.DIFFERENCE, "follow_up": "-2"}


@pytest.mark.parametrize(
    ("values", "way"),
    [
        (LEVELS, Result.IMPROVED),
        ({**LEVELS, "direction": Direction.LOWER}, Result.WORSE),
        ({**LEVELS, "follow_up": "40"}, Result.UNCLEAR),
        ({**BOTH, "comparison_follow_up": "45"}, Result.IMPROVED),
        ({**BOTH, "comparison_follow_up": "50"}, Result.UNCLEAR),
        ({**BOTH, "comparison_follow_up": "60"}, Result.MIXED),
        ({**BOTH, "follow_up": "30", "comparison_follow_up": "20"}, Result.MIXED),
        ({**BOTH, "follow_up": "30", "comparison_follow_up": "30"}, Result.WORSE),
        ({"follow_up": "30", "comparison_follow_up": "40"}, Result.WORSE),
        ({**LEVELS, "interval_low": "-1", "interval_high": "9", "interval_of": IntervalOf.CHANGE}, Result.UNCLEAR),
        (ALONE, Result.WORSE),
        ({**ALONE, "direction": Direction.LOWER}, Result.IMPROVED),
        ({**ALONE, "follow_up": "0"}, Result.UNCLEAR),
        ({**ALONE, "interval_low": "-5", "interval_high": "1", "interval_of": IntervalOf.DIFFERENCE}, Result.UNCLEAR),
        ({"follow_up": "60"}, Result.MIXED),
        ({"statement": "It rose."}, Result.MIXED),
    ],
)
def test_direction_of_a_result(values: dict[str, object], way: Result) -> None:
    assert result(record(**values)) == way


@given(any_record)
def test_a_direction_never_contradicts_what_the_page_says(any_: Record) -> None:
    said, way = fact(any_), result(any_)

    if said.startswith(("Got worse", "Worse")):
        assert way in {Result.WORSE, Result.MIXED}
    elif said.startswith("No "):
        assert way == Result.UNCLEAR
    elif own_change(any_) is not None or between_groups(any_) is not None:
        assert way in {Result.IMPROVED, Result.MIXED}


@pytest.mark.parametrize(
    ("published", "all_planned", "is_selected"),
    [([], True, False), ([], False, True), ([True, False], True, True), ([True, True], False, False)],
)
def test_a_plan_on_file_decides_whether_results_were_selected(
    published: list[bool], all_planned: bool, is_selected: bool
) -> None:
    assert selected(published, all_planned=all_planned) == is_selected
