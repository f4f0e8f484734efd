"""Suggested designs and levels, against those that curators chose for the published outcomes."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.evidence import suggesting
from programs.evidence.enums import Design, MooreLevel
from programs.evidence.rules import Record
from programs.reference import FOLDER
from tests.programs.evidence.records import any_record, record, shipped

PUBLISHED = shipped()
with (FOLDER / "outcomes.csv").open(encoding="utf-8", newline="") as _handle:
    ROWS = {row["code"]: row for row in csv.DictReader(_handle)}


def test_designs_are_those_that_curators_chose_but_for_one_that_nothing_on_file_tells() -> None:
    suggested = {code: suggesting.design(known, ROWS[code]["design_words"]) for code, known in PUBLISHED.items()}

    other = {code: found for code, found in suggested.items() if found is None or found.value != ROWS[code]["design"]}
    assert {code: found and found.value for code, found in other.items()} == {"clin-inert": Design.D5}  # a D7


def test_levels_are_those_that_curators_chose_or_none() -> None:
    suggested = {code: suggesting.level(known, ROWS[code]["design_words"]) for code, known in PUBLISHED.items()}

    wrong = [code for code, found in suggested.items() if found and found.value != ROWS[code]["moore_level"]]
    assert wrong == []
    assert {code for code, found in suggested.items() if found is None} == {"aapvip-d", "rev-af", "rev-out"}


PAIR = {"baseline": "43", "follow_up": "62"}


@pytest.mark.parametrize(
    ("values", "words", "design", "reason"),
    [
        (PAIR, "", Design.D3, "One group has a baseline and a follow-up, measured objectively."),
        ({**PAIR, "objective": False}, "", Design.D2, "One group has a baseline and a follow-up, self-reported."),
        ({"follow_up": "62", "objective": False}, "", Design.D1, "There is only a self-reported follow-up."),
        ({"statement": "It rose."}, "", Design.D0, "There is a statement without figures."),
        ({**PAIR, "comparison_follow_up": "50"}, "", Design.D5, "There are values of a comparison group."),
        (
            {**PAIR, "comparison_follow_up": "50"},
            "cluster randomized",
            Design.D7,
            "The source's words include “random”.",
        ),
        (
            {**PAIR, "comparison_follow_up": "50"},
            "a nonrandomized comparison",
            Design.D5,
            "There are values of a comparison group.",
        ),
        (PAIR, "Stepped wedge, randomized", Design.D6, "The source's words include “stepped wedge”."),
        (PAIR, "Interrupted time series", Design.D4, "The source's words include “interrupted time series”."),
        ({}, "before/after", Design.D3, "The source's words include “before”, measured objectively."),
        (PAIR, "systematic review of randomized trials", Design.D8, "The source's words include “systematic review”."),
    ],
)
def test_a_design_has_its_reason(values: dict[str, object], words: str, design: Design, reason: str) -> None:
    assert suggesting.design(record(**values), words) == suggesting.Suggestion(design, reason)


@pytest.mark.parametrize(
    ("measure", "words", "level"),
    [
        ("score on a knowledge test", "", MooreLevel.DECLARATIVE),
        ("learners satisfied with the session", "", MooreLevel.SATISFACTION),
        ("opioids prescribed at discharge", "", MooreLevel.PERFORMANCE),
        ("mean systolic blood pressure", "", MooreLevel.PATIENTS),
        ("hospital length of stay", "", MooreLevel.PATIENTS),
        ("screened in the county", "", MooreLevel.COMMUNITY),
        ("right choices", "written cases", MooreLevel.COMPETENCE),
    ],
)
def test_a_level_by_words(measure: str, words: str, level: MooreLevel) -> None:
    found = suggesting.level(record(measure=measure), words)

    assert found
    assert found.value == level


def test_nothing_typed_suggests_nothing() -> None:
    empty = record(measure="", unit="")

    assert (suggesting.design(empty, ""), suggesting.level(empty, "")) == (None, None)


@given(any_record, st.text(max_size=80))
def test_whatever_is_typed_a_suggestion_has_a_reason(typed: Record, words: str) -> None:
    for found in (suggesting.design(typed, words), suggesting.level(typed, words)):
        assert found is None or found.reason
