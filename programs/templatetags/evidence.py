"""The outcome mark of cards, the outcome chart of pages, and the grade: the same wherever an outcome is shown."""

from typing import Any

from django import template

from programs.evidence import words
from programs.evidence.enums import Better, Grade
from programs.evidence.geometry import Plot, plot
from programs.evidence.models import Outcome
from programs.evidence.rules import Record, fact

register = template.Library()

DRAWN = frozenset({Grade.A, Grade.B, Grade.C})
GRADE_WORDS = {Grade.U: "No results published", Grade.CONTEXT: "Review: context, not graded"}

# Heights of the chart in pixels: only x is a percentage, so that dots and letters keep their size.
PROGRAM_Y = 24
COMPARISON_BELOW = 44
BRACKET_BELOW = 14
LANE = 10
FOOT = 24


@register.inclusion_tag("programs/evidence/_grade.html")
def grade_mark(grade: str) -> dict[str, Any]:
    """Draw the letter of a grade in its frame; an empty frame is said in words to those who listen."""
    letter = Grade(grade)
    graded = letter not in GRADE_WORDS
    return {
        "css": letter.lower() if graded else "u",
        "letter": letter if graded else "–",
        "said": "Evidence" if graded else GRADE_WORDS[letter],
        "graded": graded,
    }


@register.inclusion_tag("programs/evidence/_mark.html")
def outcome_mark(outcome: Outcome | None) -> dict[str, Any]:
    """Draw a card's outcome: measure, mark, reading; the sentence in its place where there is nothing to draw."""
    if outcome is None:
        return {"measure": GRADE_WORDS[Grade.U]}
    record = outcome.record()
    return {
        "grade": outcome.grade,
        "measure": words.capitalized(outcome.measure),
        "plot": _plot_of(outcome, record),
        "reading": words.reading(record) if outcome.grade in DRAWN else None,
        "sentence": words.sentence(record),
    }


@register.inclusion_tag("programs/evidence/_chart.html")
def outcome_chart(outcome: Outcome) -> dict[str, Any]:
    """Draw a page's outcome: measure, change, the values in a sentence, and the plot."""
    record = outcome.record()
    drawn = _plot_of(outcome, record)
    return {
        "outcome": outcome,
        "measure": words.capitalized(outcome.measure),
        "headline": words.headline(record) if outcome.grade in DRAWN else None,
        "arms": words.arms(record),
        "fact": fact(record),
        "sentence": words.sentence(record),
        "plot": drawn,
        "rows": _rows(drawn) if drawn else None,
        "unit": "Share (%)" if outcome.is_share else words.capitalized(outcome.unit),
        "better": Better(outcome.better).label,
        "no_interval": record.interval_of is None,
        "selected": outcome.program_id is not None and not outcome.all_planned,
    }


def _plot_of(outcome: Outcome, record: Record) -> Plot | None:
    """Return the plot unless a curator lowered the grade to where nothing is drawn."""
    return plot(record) if outcome.grade in DRAWN else None


def _rows(drawn: Plot) -> dict[str, int]:
    """Return the y of everything in a chart: the lanes below each other, the axis under the last."""
    lanes = LANE if drawn.bracket else 0
    comparison = PROGRAM_Y + COMPARISON_BELOW + lanes
    bottom = (comparison if drawn.comparison else PROGRAM_Y + lanes) + FOOT
    return {
        "program": PROGRAM_Y,
        "bracket": PROGRAM_Y + BRACKET_BELOW,
        "comparison": comparison,
        "bottom": bottom,
        "ticks": bottom + 19,
        "height": bottom + FOOT,
    }
