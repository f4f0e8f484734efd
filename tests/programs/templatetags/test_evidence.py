"""Outcome charts: where the dots are, and their text alternative."""

import datetime as dt
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.template import Context, Template

from programs.catalog.models import Program
from programs.evidence.enums import Design, Direction, IntervalOf
from programs.evidence.models import Outcome
from programs.templatetags.evidence import caution, period
from tests.factories import programs as make

pytestmark = pytest.mark.django_db

COMPARED = {
    "design": Design.D7,
    "baseline": "54",
    "follow_up": "71",
    "comparison_baseline": "55",
    "comparison_follow_up": "58",
}


def draw(tag: str, outcome: Outcome | None) -> ET.Element:
    text = Template(f"{{% load evidence %}}{{% {tag} outcome %}}").render(Context({"outcome": outcome}))
    return ET.fromstring(f"<div>{text.replace('&#x27;', chr(39))}</div>")


def attributes(drawing: ET.Element, path: str, *names: str) -> list[tuple[str | None, ...]]:
    return [tuple(part.get(name) for name in names) for part in drawing.findall(f".//{path}")]


def said(drawing: ET.Element) -> str:
    return " ".join("".join(drawing.itertext()).split())


def outcome(**fields: Any) -> Outcome:
    made = make.outcome(**fields)
    made.refresh_from_db()  # decimals as read from the database: 43.4000
    return made


def test_mark_puts_the_dots_at_the_values() -> None:
    mark = draw("outcome_mark", outcome())

    assert attributes(mark, "circle", "class", "cx") == [("before", "43.4%"), ("after", "62.4%")]
    assert attributes(mark, "svg", "role", "height") == [("img", "18")]
    assert said(mark) == "Evidence B Patients seen in time 0 100% 43% to 62% +19 points"


def test_mark_is_named_by_the_full_sentence() -> None:
    mark = draw("outcome_mark", outcome())

    assert attributes(mark, "svg", "aria-label") == [
        ("Patients seen in time: 43.4% before, 62.4% after; change +19 percentage points.",)
    ]


def test_mark_draws_the_comparison_on_its_own_rail() -> None:
    mark = draw("outcome_mark", outcome(**COMPARED))

    assert attributes(mark, "g[@class='c']/svg", "x", "y") == [("55%", "26"), ("58%", "26")]
    assert attributes(mark, "svg[@role='img']", "height") == [("34",)]
    assert "Comparison 55% to 58%, +3" in said(mark)


def test_mark_draws_no_line_where_only_the_arms_were_measured() -> None:
    mark = draw("outcome_mark", outcome(design=Design.D7, baseline=None, follow_up="27.2", comparison_follow_up="52.2"))

    assert attributes(mark, "circle", "class", "cx") == [("after", "27.2%")]
    assert attributes(mark, "line[@class='path']", "x1") == []


def test_change_for_the_worse_is_said_beside_the_mark() -> None:
    mark = draw("outcome_mark", outcome(direction=Direction.LOWER))

    assert said(mark).endswith("+19 points. Got worse")


def test_sentence_stands_in_place_of_a_mark() -> None:
    mark = draw("outcome_mark", outcome(baseline=None, follow_up=None, statement="A shorter stay is reported."))

    assert attributes(mark, "svg", "role") == []
    assert said(mark) == "Evidence D Patients seen in time A shorter stay is reported."


def test_nothing_published_is_no_empty_frame() -> None:
    mark = draw("outcome_mark", None)

    assert attributes(mark, "svg", "role") == []
    assert said(mark) == "– No results published"


def test_lowered_to_a_d_is_not_drawn() -> None:
    lowered = outcome(lowered_to="D", lowered_because="The source was withdrawn")

    assert attributes(draw("outcome_mark", lowered), "svg", "role") == []
    assert attributes(draw("outcome_chart", lowered), "svg", "role") == []


def test_chart_prints_values_as_published_on_the_outer_sides() -> None:
    chart = draw("outcome_chart", outcome())
    labels = [part for part in chart.findall(".//text") if part.get("class") != "tickmark"]

    assert [(part.text, part.get("x"), part.get("text-anchor")) for part in labels] == [
        ("43.4%", "43.4%", "end"),
        ("62.4%", "62.4%", None),
    ]


def test_chart_says_change_values_scale_and_direction() -> None:
    chart = draw(
        "outcome_chart", outcome(unit="days", is_share=False, direction=Direction.LOWER, baseline="7.3", follow_up="6")
    )

    assert said(chart) == (
        "Patients seen in time Evidence B Not re-verified since recorded −1.3 days 18% less in relative terms. "
        "7.3 before, 6.0 after (days); change −1.3 days. No confidence interval is published. "
        "0 2 4 6 8 10 7.3 6.0 Days lower is better"
    )


def test_chart_grows_with_its_lanes() -> None:
    plain, compared = (draw("outcome_chart", each) for each in (outcome(), outcome(**COMPARED)))

    assert attributes(plain, "svg[@role='img']", "height") == [("72",)]
    assert attributes(compared, "svg[@role='img']", "height") == [("116",)]


def test_chart_brackets_the_published_interval_of_a_value() -> None:
    bracketed = outcome(interval_low="58", interval_high="66.5", interval_of=IntervalOf.AFTER)
    chart = draw("outcome_chart", bracketed)

    assert attributes(chart, "g[@class='end']/line", "x1", "x2") == [("58%", "66.5%")]
    assert "Published 95% confidence interval for the value after: 58.0 to 66.5." in said(chart)


def test_chart_leaves_room_for_labels_at_the_edges() -> None:
    chart = draw("outcome_chart", outcome(baseline="5.3", follow_up="91"))

    assert [part.get("class") for part in chart.findall(".//figure/div")] == ["frame pad-l pad-r"]


def test_results_of_a_listed_program_are_selected_by_its_provider() -> None:
    chosen, planned = (outcome(program=make.program(), all_planned=given) for given in (False, True))

    assert "Selected by the provider" in said(draw("outcome_chart", chosen))
    assert "Selected by the provider" not in said(draw("outcome_chart", planned))
    assert "Selected by the provider" not in said(draw("outcome_chart", outcome()))


# -- planned measures, periods and cautions ----------------------------------------------------------------------------


def planned_block(program: Program) -> str:
    text = Template('{% include "programs/evidence/_planned.html" %}').render(Context({"program": program}))
    return " ".join(text.split())


def test_planned_measures_without_a_result_are_listed_earliest_first() -> None:
    program = make.program()
    make.planned_measure(program=program, measure="falls", objective=False)
    make.planned_measure(program=program, measure="readmissions", due_on=dt.date(2027, 3, 31))
    stay = make.planned_measure(program=program, measure="stay")
    make.outcome(program=program, planned=stay)

    block = planned_block(program)

    assert "Planned, not yet published" in block
    assert 'Readmissions <span class="second">(%, observation or records, due Mar 31, 2027)</span>' in block
    assert 'Falls <span class="second">(%, self-report)</span>' in block
    assert block.index("Readmissions") < block.index("Falls")
    assert "Stay" not in block


def test_a_measure_whose_outcome_has_no_result_is_still_planned() -> None:
    plan = make.planned_measure(measure="falls")
    make.outcome(program=plan.program, planned=plan, baseline=None, follow_up=None)

    assert "Falls" in planned_block(plan.program)


def test_nothing_planned_is_no_block() -> None:
    assert planned_block(make.program()) == ""


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"period_after": "six months after"}, "six months after"),
        ({"after_from": dt.date(2024, 4, 1), "after_until": dt.date(2024, 9, 30)}, "Apr 1, 2024 to Sep 30, 2024"),
        ({"after_from": dt.date(2024, 4, 1)}, "from Apr 1, 2024"),
        ({"period_after": "spring", "after_until": dt.date(2024, 6, 30)}, "spring, through Jun 30, 2024"),
    ],
)
def test_a_period_in_words_and_dates(fields: dict[str, Any], words: str) -> None:
    assert period(make.outcome(**fields), "after") == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "not re-verified since recorded"),
        ({"confidence": "low"}, "low confidence, not re-verified since recorded"),
        ({"confidence": "low", "checked_on": dt.date(2026, 1, 1)}, "low confidence"),
        ({"checked_on": dt.date(2026, 1, 1)}, ""),
        ({"is_demo": True}, ""),
    ],
)
def test_what_stands_beside_a_grade(fields: dict[str, Any], words: str) -> None:
    assert caution(make.outcome(**fields)) == words


def test_low_confidence_is_on_the_card_too() -> None:
    assert "(low confidence)" in said(draw("outcome_mark", outcome(confidence="low")))
    assert "(low confidence)" not in said(draw("outcome_mark", outcome()))
