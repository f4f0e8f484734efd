"""Outcome records for tests of the rules: the published ones, and a strategy for any possible one."""

import csv
from dataclasses import fields
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from programs.evidence.enums import Design, Direction, IntervalOf, Statistic
from programs.evidence.rules import Record
from programs.reference import FOLDER
from programs.sources import Confidence

SAMPLE: dict[str, Any] = {
    "measure": "patients seen in time",
    "unit": "%",
    "is_share": True,
    "direction": Direction.HIGHER,
    "design": Design.D4,
}
_COUNTS = {"baseline_n", "follow_up_n", "comparison_baseline_n", "comparison_follow_up_n"}
_ENUMS = {"direction": Direction, "design": Design, "statistic": Statistic, "confidence": Confidence}
_NUMBERS = {
    *("baseline", "follow_up", "comparison_baseline", "comparison_follow_up", "followed_up"),
    *("interval_low", "interval_high", "scale_low", "scale_high"),
}
_FLAGS = {"is_share", "objective"}


def record(**values: Any) -> Record:
    """A proportion measured before and after by an interrupted time series, unless changed. Numbers are text."""
    numbers = {name: Decimal(value) for name, value in values.items() if isinstance(value, str) and name in _NUMBERS}
    return Record(**{**SAMPLE, **values, **numbers})


def shipped() -> dict[str, Record]:
    """Return the records of the published outcomes file by code."""
    with (FOLDER / "outcomes.csv").open(encoding="utf-8", newline="") as handle:
        return {row["code"]: _from_cells(row) for row in csv.DictReader(handle)}


def _from_cells(row: dict[str, str]) -> Record:
    names = (field.name for field in fields(Record))
    return Record(**{name: _typed(name, row[name]) for name in names if row.get(name)})


def _typed(name: str, cell: str) -> Any:
    if name in _ENUMS:
        return _ENUMS[name](cell)
    if name in _FLAGS:
        return cell == "yes"
    if name in _COUNTS:
        return int(cell)
    return Decimal(cell) if name in _NUMBERS else cell


_values = st.none() | st.decimals(min_value=0, max_value=100, places=1)
_counts = st.none() | st.integers(min_value=0, max_value=50_000)

any_record = st.builds(
    Record,
    measure=st.just("patients seen in time"),
    unit=st.sampled_from(["%", "days", "per 1,000 visits"]),
    direction=st.sampled_from(Direction),
    design=st.sampled_from(Design),
    is_share=st.booleans(),
    statistic=st.sampled_from(Statistic),
    baseline=_values,
    baseline_n=_counts,
    follow_up=_values,
    follow_up_n=_counts,
    comparison_baseline=_values,
    comparison_baseline_n=_counts,
    comparison_follow_up=_values,
    comparison_follow_up_n=_counts,
    interval_low=st.none() | st.just(Decimal("-1")),
    interval_high=st.none() | st.just(Decimal("4.5")),
    interval_of=st.none() | st.sampled_from(IntervalOf),
    followed_up=st.none() | st.decimals(min_value=0, max_value=1, places=2),
    objective=st.booleans(),
    co_interventions=st.sampled_from(["", "a new order set"]),
    statement=st.sampled_from(["", "A shorter stay is reported."]),
    confidence=st.sampled_from(Confidence),
)
