"""The grade of a published outcome, its changes, and their direction.

Nothing is estimated. Values that aren't published are never used.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from programs.evidence.enums import Design, Direction, Grade, IntervalOf, Statistic
from programs.sources import Confidence

COMPARES = frozenset({Design.D5, Design.D6, Design.D7})
HALF = Decimal("0.5")
COMPARISON = "the comparison group"
NO_CHANGE = "No change"


@dataclass(frozen=True, kw_only=True)
class Record:
    """One measure as published. None and '' mean 'not published'."""

    measure: str
    unit: str
    direction: Direction
    design: Design
    is_share: bool = False
    statistic: Statistic = Statistic.LEVEL
    baseline: Decimal | None = None
    baseline_n: int | None = None
    follow_up: Decimal | None = None
    follow_up_n: int | None = None
    comparison_baseline: Decimal | None = None
    comparison_baseline_n: int | None = None
    comparison_follow_up: Decimal | None = None
    comparison_follow_up_n: int | None = None
    interval_low: Decimal | None = None
    interval_high: Decimal | None = None
    interval_of: IntervalOf | None = None
    scale_low: Decimal | None = None
    scale_high: Decimal | None = None
    followed_up: Decimal | None = None
    objective: bool = True
    co_interventions: str = ""
    statement: str = ""
    confidence: Confidence = Confidence.HIGH

    @property
    def has_pair(self) -> bool:
        """Baseline and follow-up of the same group."""
        return self.statistic == Statistic.LEVEL and self.baseline is not None and self.follow_up is not None

    @property
    def has_arms(self) -> bool:
        """Follow-up values of both groups, or the change in both."""
        return (
            self.statistic != Statistic.DIFFERENCE
            and self.follow_up is not None
            and self.comparison_follow_up is not None
        )

    @property
    def has_comparison_pair(self) -> bool:
        return self.comparison_baseline is not None and self.comparison_follow_up is not None


def grade(record: Record) -> tuple[Grade, tuple[str, ...]]:
    """Return the grade and the sentences that explain it, most important first."""
    if record.design == Design.D8:
        return Grade.CONTEXT, ("Systematic reviews are context. They don't grade any single program.",)
    if record.follow_up is None and not record.statement:
        return Grade.U, ("No results are published.",)
    compared = record.design in COMPARES and record.has_arms
    if record.statistic != Statistic.LEVEL and not compared:
        kind = "a change" if record.statistic == Statistic.CHANGE else "a difference between groups"
        return Grade.D, (f"Only {kind} is published, without the underlying values.",)
    if not (compared or record.has_pair):
        return Grade.D, ("A direction or a single figure is published, without two values to compare.",)
    weaknesses = _weaknesses(record)
    if weaknesses:
        return Grade.C, weaknesses
    if compared:
        return Grade.A, (
            "A comparison group was measured at the same time, and results for both groups are published.",
        )
    reason = "The same objective measure is published before and after."
    if record.design in COMPARES:
        return Grade.B, (reason, "The study compared groups, but the comparison group's values aren't on file.")
    return Grade.B, (reason, *([] if record.has_arms else ["There's no comparison group."]))


def _weaknesses(record: Record) -> tuple[str, ...]:
    """Return the reasons why two published values earn no more than a C."""
    found = []
    if record.followed_up is not None and record.followed_up < HALF:
        found.append(f"Fewer than half of participants were followed up ({whole(record.followed_up * 100)}%).")
    if not record.objective:
        found.append("The result is self-reported.")
    if record.objective and record.design in {Design.D0, Design.D1, Design.D2}:
        found.append("The design relies on a statement or self-report, not an objective measurement.")
    return tuple(found)


def own_change(record: Record) -> Decimal | None:
    if not record.has_pair:
        return None
    assert record.baseline is not None
    assert record.follow_up is not None
    return record.follow_up - record.baseline


def comparison_change(record: Record) -> Decimal | None:
    if record.statistic != Statistic.LEVEL or not record.has_comparison_pair:
        return None
    assert record.comparison_baseline is not None
    assert record.comparison_follow_up is not None
    return record.comparison_follow_up - record.comparison_baseline


def between_groups(record: Record) -> Decimal | None:
    """Return the difference between the changes, or between the follow-up values if a baseline is missing."""
    if not record.has_arms:
        return None
    own, other = own_change(record), comparison_change(record)
    if own is not None and other is not None:
        return own - other
    assert record.follow_up is not None
    assert record.comparison_follow_up is not None
    return record.follow_up - record.comparison_follow_up


def fact(record: Record) -> str:
    """Return what a figure alone doesn't show: no change, or a change for the worse. '' for better or unknown."""
    own, apart = own_change(record), between_groups(record)
    if own is None and apart is None:
        return ""
    if _interval_spans_none(record):
        return "No clear change" if apart is None else "No clear difference"
    own_way = None if own is None else _way(own, record.direction)
    apart_way = None if apart is None else _way(apart, record.direction)
    if own_way == -1:
        return "Got worse, but less than in the comparison group" if apart_way == 1 else "Got worse"
    if apart_way == -1:
        return f"Improved less than {COMPARISON}" if own_way == 1 else f"Worse than {COMPARISON}"
    if apart_way == 0:
        return f"No difference from {COMPARISON}"
    return NO_CHANGE if own_way == 0 and apart_way is None else ""


def _way(value: Decimal, direction: Direction) -> int:
    """Return 1 for better, −1 for worse, 0 for neither."""
    sign = (value > 0) - (value < 0)
    return sign if direction == Direction.HIGHER else -sign


def _interval_spans_none(record: Record) -> bool:
    """Whether the published interval of the effect includes zero."""
    effect = IntervalOf.CHANGE if between_groups(record) is None else IntervalOf.DIFFERENCE
    low, high = record.interval_low, record.interval_high
    return record.interval_of == effect and low is not None and high is not None and low <= 0 <= high


def whole(value: Decimal) -> Decimal:
    """Return the nearest whole number, rounding halves away from zero."""
    return value.quantize(Decimal(1), ROUND_HALF_UP)
