"""Template tags for the outcome mark on cards, the outcome chart on pages, and the grade."""

import datetime as dt
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cmehub.lib.dates import in_words
from programs.catalog.models import Program
from programs.evidence import queries, words
from programs.evidence.enums import DRAWN, Direction, Grade
from programs.evidence.geometry import Plot, plot
from programs.evidence.models import Outcome, PlannedMeasure
from programs.evidence.rules import Record, fact, grade
from programs.sources import Confidence

register = template.Library()

GRADE_WORDS = {Grade.U: "No results published", Grade.CONTEXT: "Review: context, not graded"}

# Heights of the chart in pixels: only x is a percentage, so that dots and letters keep their size.
PROGRAM_Y = 24
COMPARISON_BELOW = 44
BRACKET_BELOW = 14
LANE = 10
FOOT = 24


@register.simple_tag
@cache
def grade_mark(grade: str) -> SafeString:
    """Return a grade's letter in its frame. Screen readers get words for an empty frame."""
    letter = Grade(grade)
    if letter in GRADE_WORDS:
        return _in_frame("u", GRADE_WORDS[letter], SafeString('<b aria-hidden="true">–</b>'))
    return _in_frame(letter.lower(), "Evidence", format_html("<b>{}</b>", letter))


def _in_frame(css: str, words: str, letter: SafeString) -> SafeString:
    return format_html('<span class="grade {}"><span class="visually-hidden">{}</span> {}</span>', css, words, letter)


@register.simple_tag
def study_words(outcome: Outcome, highlights: Mapping[int, words.StudyWords]) -> words.StudyWords:
    """Return what a list says of a result, with what a search found in it, if any."""
    return highlights.get(outcome.pk) or queries.study_words(outcome)


@register.simple_tag
def outcome_mark(outcome: Outcome | None, others: int = 0, named: bool = True) -> SafeString:
    """Draw an outcome for a card: measure, mark and reading, or a sentence if there's nothing to draw.

    `others` is how many more results the program has. Not `named` where the card's title is the measure itself: what
    the grade stands for is then said in its place.
    """
    if not outcome:  # templates pass '' for the first item of an empty list
        return mark(None, None, others)
    return mark(outcome.record(), outcome.grade, others, named)


@lru_cache(maxsize=4096)
def mark(record: Record | None, grade: Grade | None, others: int = 0, named: bool = True) -> SafeString:
    """Render a mark. Cached, since it depends only on these values and lists repeat the same ones."""
    if record is None or grade is None:
        return render_to_string("programs/evidence/_mark.html", {"measure": GRADE_WORDS[Grade.U]})
    return render_to_string(
        "programs/evidence/_mark.html",
        {
            "grade": grade,
            "measure": words.capitalized(record.measure) if named else _kind(grade),
            "plot": _plot_of(grade, record),
            "reading": words.reading(record) if grade in DRAWN else None,
            "sentence": words.sentence(record),
            "others": others,
            "caution": LOW if record.confidence == Confidence.LOW else "",
        },
    )


@register.inclusion_tag("programs/evidence/_chart.html")
def outcome_chart(outcome: Outcome, named: bool = True, shared: list[str] | None = None) -> dict[str, Any]:
    """Draw an outcome for a page: measure, change, the values in a sentence, and the plot.

    Not `named` where the page's title is the measure itself; the meaning of the grade takes its place. The notes in
    `shared` are on the page already.
    """
    record = outcome.record()
    drawn = _plot_of(outcome.grade, record)
    headline = words.headline(record) if outcome.grade in DRAWN else None
    said = fact(record)
    return {
        "outcome": outcome,
        "named": named,
        "measure": words.capitalized(outcome.measure) if named else _kind(outcome.grade),
        "headline": headline,
        "arms": words.arms(record),
        "caution": caution(outcome),
        "fact": said if headline is None or said != headline.figure else "",
        "sentence": words.sentence(record),
        "plot": drawn,
        "rows": _rows(drawn) if drawn else None,
        "unit": "Share (%)" if outcome.is_share else words.capitalized(outcome.unit),
        "direction": Direction(outcome.direction).label,
        "notes": [note for note in _notes(outcome) if note not in (shared or [])],
    }


NO_INTERVAL = "No confidence interval is published."
SELECTED = "Selected by the provider. Not every planned measure is known to be reported."


def _notes(outcome: Outcome) -> list[str]:
    found = [NO_INTERVAL] if outcome.interval_of == "" and _plot_of(outcome.grade, outcome.record()) else []
    if outcome.is_selected:
        found.append(SELECTED)
    return found


@register.filter
def shared_notes(outcomes: list[Outcome]) -> list[str]:
    """Return the notes that apply to all outcomes, so that the page shows them once."""
    each = [_notes(outcome) for outcome in outcomes]
    return [note for note in (NO_INTERVAL, SELECTED) if len(each) > 1 and all(note in notes for notes in each)]


def _kind(grade: Grade) -> str:
    """Return the meaning of the grade, such as 'Comparison group'."""
    return words.capitalized(grade.label.rpartition(": ")[2])


def _plot_of(grade: Grade, record: Record) -> Plot | None:
    """Return the plot, unless a curator lowered the grade to one that isn't charted."""
    return plot(record) if grade in DRAWN else None


def _rows(drawn: Plot) -> dict[str, int]:
    """Return the y positions in a chart: lanes below each other, then the axis."""
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


@register.filter
def limitations(outcomes: list[Outcome]) -> list[str]:
    """Return the limitations of these outcomes, each sentence once."""
    return list(dict.fromkeys(care for outcome in outcomes for care in words.limitations(outcome.record())))


@register.filter
def reasons(outcome: Outcome) -> list[str]:
    """Return the reasons for an outcome's grade, most important first."""
    computed, because = grade(outcome.record())
    if outcome.lowered_to:
        return [f"A curator lowered the grade from {computed.value}: {outcome.lowered_because}", *because]
    return list(because)


@register.filter
def counted(number: int) -> str:
    """Return a count with its thousands apart: 2,850."""
    return f"{number:,}"


@register.filter
def period(outcome: Outcome, which: str) -> str:
    """Return the period 'before' or 'after', in the source's words and dates. '' if neither is published."""
    start, end = (getattr(outcome, f"{which}_{edge}") for edge in ("from", "until"))
    if start and end:
        dates = f"{in_words(start)} to {in_words(end)}"
    else:
        dates = f"from {in_words(start)}" if start else f"through {in_words(end)}" if end else ""
    return ", ".join(filter(None, [getattr(outcome, f"period_{which}"), dates]))


LOW = "low confidence"
NOT_CHECKED = "not re-verified since recorded"


@register.filter
def caution(outcome: Outcome) -> str:
    """Return what belongs beside the grade: low confidence, or that nobody verified the figures again. Often ''."""
    if outcome.is_demo:
        return ""
    said = [LOW] if outcome.confidence == Confidence.LOW else []
    return ", ".join([*said, NOT_CHECKED] if outcome.checked_on is None else said)


@register.filter
def grade_rule(outcome: Outcome) -> str:
    """Return the rule of the outcome's grade."""
    return words.RULES[outcome.grade]


@register.filter
def grade_basis(outcome: Outcome) -> list[tuple[str, str]]:
    """Return the fields and values from which the grade was computed."""
    return words.basis(outcome.record())


@register.filter
def strongest(outcomes: list[Outcome]) -> Outcome | None:
    """Return the outcome that gives a program its grade: the first of the best. None if none is graded."""
    graded = [outcome for outcome in outcomes if outcome.grade != Grade.CONTEXT]
    return min(graded, key=lambda outcome: outcome.grade, default=None)


@register.filter
def not_yet_published(program: Program) -> list[PlannedMeasure]:
    """Return the program's planned measures without a result, the earliest due first."""
    waiting = [plan for plan in program.planned_measures.all() if not plan.is_published]
    return sorted(waiting, key=lambda plan: (plan.due_on is None, plan.due_on or dt.date.max, plan.measure))


@register.filter
def figures(outcomes: list[Outcome]) -> list[dict[str, Any]]:
    """Return the rows of the table with the charted values. '' means not published."""
    return [_figures(outcome, outcome.record()) for outcome in outcomes]


def _figures(outcome: Outcome, record: Record) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "measure": words.capitalized(outcome.measure),
        "before": words.value_words(outcome.baseline, record),
        "after": words.value_words(outcome.follow_up, record),
        "change": words.change_words(record),
        "comparison_before": words.value_words(outcome.comparison_baseline, record),
        "comparison_after": words.value_words(outcome.comparison_follow_up, record),
        "comparison_change": words.comparison_change_words(record),
    }


@register.filter
def sources(outcomes: list[Outcome]) -> list[Outcome]:
    """Return one outcome per source."""
    return list({(outcome.citation, outcome.doi, outcome.url): outcome for outcome in reversed(outcomes)}.values())[
        ::-1
    ]
