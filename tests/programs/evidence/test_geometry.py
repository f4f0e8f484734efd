"""Positions in outcome charts: scales are never truncated, and a missing value is never drawn (look §5)."""

from decimal import Decimal

import pytest
from hypothesis import given

from programs.evidence.enums import Design, Grade, IntervalOf
from programs.evidence.geometry import Bracket, plot
from programs.evidence.rules import Record, grade
from tests.programs.evidence.records import any_record, record, shipped

PUBLISHED = shipped()


def ticks(of: Record) -> list[str]:
    drawn = plot(of)
    assert drawn
    return [tick.label for tick in drawn.scale.ticks]


def test_a_share_is_always_drawn_on_the_whole() -> None:
    assert ticks(PUBLISHED["check-d"]) == ["0", "25", "50", "75", "100%"]


def test_other_units_start_at_zero() -> None:
    assert ticks(PUBLISHED["uti-3"]) == ["0", "2", "4", "6", "8", "10"]
    assert ticks(PUBLISHED["va-abx"]) == ["0", "20", "40", "60", "80", "100"]


def test_a_customary_range_prints_both_ends() -> None:
    assert ticks(PUBLISHED["clin-inert"]) == ["5", "7", "9", "11%"]


def test_a_value_outside_the_customary_range_is_not_cut_off() -> None:
    outside = record(unit="mm Hg", is_share=False, baseline="182", follow_up="150", scale_low="110", scale_high="170")

    assert ticks(outside)[0] == "0"


def test_positions_are_the_values() -> None:
    drawn = plot(PUBLISHED["uti-1"])

    assert drawn
    assert drawn.program.before
    assert (drawn.program.before.x, drawn.program.after.x) == (Decimal("43.4"), Decimal("62.4"))
    assert (drawn.program.before.label, drawn.program.after.label) == ("43.4%", "62.4%")


def test_labels_stand_on_the_outer_sides() -> None:
    falling = plot(PUBLISHED["uti-3"])

    assert falling
    assert falling.program.before
    assert (falling.program.before.side, falling.program.after.side) == ("end", "start")


def test_room_for_labels_only_in_the_outer_fifths() -> None:
    middle, low, high = (plot(PUBLISHED[code]) for code in ("uti-1", "check-d", "eduti"))

    assert middle
    assert low
    assert high
    assert (middle.room_at_start, middle.room_at_end) == (False, False)
    assert (low.room_at_start, low.room_at_end) == (True, False)
    assert (high.room_at_start, high.room_at_end) == (True, True)


def test_the_two_arms_are_drawn_where_only_they_were_measured() -> None:
    drawn = plot(PUBLISHED["dec2"])

    assert drawn
    assert drawn.comparison
    assert (drawn.program.before, drawn.comparison.before) == (None, None)
    assert (drawn.program.after.x, drawn.comparison.after.x) == (Decimal("27.2"), Decimal("52.2"))


def test_coinciding_dots_have_one_label() -> None:
    still = plot(record(baseline="62", follow_up="62"))

    assert still
    assert still.program.before
    assert (still.program.before.label, still.program.after.label) == ("", "62%")


def test_only_the_interval_of_a_value_is_drawn() -> None:
    values = {"baseline": "43", "follow_up": "62", "interval_low": "58", "interval_high": "66"}

    of_value, of_change = (plot(record(**values, interval_of=kind)) for kind in (IntervalOf.AFTER, IntervalOf.CHANGE))

    assert of_value
    assert of_change
    assert of_value.bracket == Bracket(Decimal(58), Decimal(66))
    assert of_change.bracket is None


@pytest.mark.parametrize("code", [code for code, known in PUBLISHED.items() if grade(known)[0] in {"D", "-"}])
def test_no_drawing_of_a_single_figure(code: str) -> None:
    assert plot(PUBLISHED[code]) is None


def test_no_drawing_of_a_follow_up_alone() -> None:
    assert plot(record(design=Design.D7, follow_up="62", comparison_baseline="40")) is None


@given(any_record)
def test_never_a_drawing_with_a_missing_value(any_: Record) -> None:
    drawn = plot(any_)

    assert (drawn is not None) == (any_.has_pair or any_.has_arms)
    if grade(any_)[0] in {Grade.A, Grade.B, Grade.C}:
        assert drawn


@given(any_record)
def test_every_dot_stands_within_the_frame(any_: Record) -> None:
    drawn = plot(any_)

    if drawn:
        arms = [arm for arm in (drawn.program, drawn.comparison) if arm]
        dots = [dot for arm in arms for dot in (arm.before, arm.after) if dot]
        assert all(0 <= dot.x <= 100 for dot in dots)
        assert (drawn.scale.ticks[0].x, drawn.scale.ticks[-1].x) == (Decimal(0), Decimal(100))
        assert len(drawn.scale.ticks) <= 7
