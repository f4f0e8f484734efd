"""Positions in the mark and the chart, in percent of the plot's width. Scales are never truncated to exaggerate.

There's a plot only if both values that it compares are published.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from programs.evidence.enums import IntervalOf
from programs.evidence.rules import Record
from programs.evidence.words import label

HUNDRED = Decimal(100)
OUTER_FIFTH = Decimal(20)
MOST_STEPS = 5
HEADROOM = Decimal("1.1")  # keeps the largest value off the frame


@dataclass(frozen=True)
class Tick:
    x: Decimal
    label: str


@dataclass(frozen=True)
class Scale:
    low: Decimal
    high: Decimal
    ticks: tuple[Tick, ...]

    def at(self, value: Decimal) -> Decimal:
        """Return the position of `value` in percent of the width."""
        return _percentage(value, self.low, self.high)


@dataclass(frozen=True)
class Dot:
    x: Decimal
    label: str
    side: Literal["start", "end"]
    """Which side of the dot the label stands on: the outer one."""


@dataclass(frozen=True)
class Arm:
    after: Dot
    before: Dot | None = None


@dataclass(frozen=True)
class Bracket:
    """A published interval of the follow-up value."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Plot:
    scale: Scale
    program: Arm
    comparison: Arm | None = None
    bracket: Bracket | None = None

    @property
    def room_at_start(self) -> bool:
        """Whether a label needs room to the left of the plot."""
        return any(dot.side == "start" and dot.label and dot.x < OUTER_FIFTH for dot in self._dots)

    @property
    def room_at_end(self) -> bool:
        return any(dot.side == "end" and dot.x > HUNDRED - OUTER_FIFTH for dot in self._dots)

    @property
    def _dots(self) -> list[Dot]:
        arms = [self.program, *([self.comparison] if self.comparison else [])]
        return [dot for arm in arms for dot in (arm.before, arm.after) if dot]


def plot(record: Record) -> Plot | None:
    """Return all positions, or None if a value that the plot needs is missing."""
    if not (record.has_pair or record.has_arms):
        return None
    assert record.follow_up is not None
    scale = scale_of(record)
    comparison = None
    if record.has_arms:
        assert record.comparison_follow_up is not None
        comparison = _arm(record.comparison_baseline, record.comparison_follow_up, record, scale)
    program = _arm(record.baseline, record.follow_up, record, scale)
    return Plot(scale, program, comparison, _bracket(record, scale))


def scale_of(record: Record) -> Scale:
    """Return 0 to 100 for percentages, the measure's customary range, or else zero to a round number."""
    values = _drawn(record)
    low, high = min(values), max(values)
    if record.is_share and low >= 0 and high <= HUNDRED:
        return _scale(Decimal(0), HUNDRED, Decimal(25), "%")
    sign = "%" if record.is_share or record.unit == "%" else ""
    customary = record.scale_low, record.scale_high
    start, end = customary
    if start is not None and end is not None and start < end and start <= low and high <= end:
        return _scale(start, end, _step(end - start), sign)
    low, high = min(low, Decimal(0)) * HEADROOM, max(high, Decimal(0)) * HEADROOM
    if low == high:
        return _scale(Decimal(0), Decimal(1), Decimal(1), sign)
    step = _step(high - low)
    return _scale(
        (low / step).to_integral_value(ROUND_FLOOR) * step,
        (high / step).to_integral_value(ROUND_CEILING) * step,
        step,
        sign,
    )


def _drawn(record: Record) -> list[Decimal]:
    """Return every number that must fit on the scale."""
    values = [record.baseline, record.follow_up]
    if record.has_arms:
        values += [record.comparison_baseline, record.comparison_follow_up]
    if record.interval_of == IntervalOf.AFTER:
        values += [record.interval_low, record.interval_high]
    return [value for value in values if value is not None]


def _step(span: Decimal) -> Decimal:
    """Return the smallest of 1, 2, 2.5, 5 × 10ⁿ that crosses `span` in at most five steps."""
    power = Decimal(10) ** (span.adjusted() - 1)
    sizes = (Decimal(size) * power for size in ("1", "2", "2.5", "5", "10", "20"))
    return next(size for size in sizes if size * MOST_STEPS >= span)


def _scale(low: Decimal, high: Decimal, step: Decimal, sign: str) -> Scale:
    """Return the scale with its ticks. Both ends are always printed, the last with the percent sign if any."""
    marks = [low]
    while marks[-1] + step < high:
        marks.append(marks[-1] + step)
    marks.append(high)
    ticks = tuple(
        Tick(_percentage(mark, low, high), f"{mark.normalize():,f}{sign if mark == high else ''}".replace("-", "−"))
        for mark in marks
    )
    return Scale(low, high, ticks)


def _percentage(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    return ((value - low) / (high - low) * 100).quantize(Decimal("0.01")).normalize() + 0


def _arm(before: Decimal | None, after: Decimal, record: Record, scale: Scale) -> Arm:
    if before is None:
        return Arm(Dot(scale.at(after), label(after, record), "end"))
    rises = after >= before
    unlike = label(before, record) if before != after else ""  # one label is enough where the dots coincide
    return Arm(
        after=Dot(scale.at(after), label(after, record), "end" if rises else "start"),
        before=Dot(scale.at(before), unlike, "start" if rises else "end"),
    )


def _bracket(record: Record, scale: Scale) -> Bracket | None:
    if record.interval_of != IntervalOf.AFTER or record.interval_low is None or record.interval_high is None:
        return None
    return Bracket(scale.at(record.interval_low), scale.at(record.interval_high))
