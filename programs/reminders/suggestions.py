"""The programs in a reminder: those that close most of what's missing, or those with the strongest evidence."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from programs.catalog.models import Program
from programs.credits import Credit
from programs.evidence.geometry import plot
from programs.evidence.rules import Record
from programs.evidence.words import Reading, arms, capitalized, reading
from programs.requirements.helping import helping
from programs.requirements.queries import Standing
from programs.search.queries import best_evidence, with_results

MOST = 3


@dataclass(frozen=True)
class Suggestion:
    """A program, what it would count for, and one of its results as on a card and as a sentence.

    `counts` is '' where we don't know what's missing. `reading` is None without a result that has a change to show.
    """

    program: Program
    counts: str = ""
    measure: str = ""
    reading: Reading | None = None
    sentence: str = ""
    places: tuple[Decimal, Decimal] | None = None  # positions of the mark's two dots in percent, or None without a pair


def suggest(standing: Standing, credits: Sequence[Credit], *, as_of: dt.date) -> list[Suggestion]:
    """Return up to three programs: those that close most of what's missing, else the strongest evidence.

    Once everything is met, none.
    """
    if standing.evaluation and not standing.evaluation.open:
        return []
    closing = helping([standing], credits, as_of=as_of, most=MOST, waits=True)  # a task asks
    if closing:
        programs = with_results(Program.objects.filter(pk__in=[each.program.pk for each in closing])).for_cards()
        by_id = {program.pk: program for program in programs}
        return [
            _suggestion(by_id[each.program.pk], counts=each.gains[standing.credential.pk].words) for each in closing
        ]
    measured = best_evidence(limit=MOST, as_of=as_of, profession=standing.credential.profession)
    return [found for program in measured if (found := _suggestion(program)).reading]


def title(suggestions: Sequence[Suggestion]) -> str:
    number = {1: "A program", 2: "Two programs", 3: "Three programs"}[len(suggestions)]
    if suggestions[0].counts:
        return f"{number} that would close most of it"
    return f"{number} for your profession with measured results"


def _suggestion(program: Program, *, counts: str = "") -> Suggestion:
    """Return the program with its first result that has a change to show, if any."""
    for outcome in program.outcomes.all():
        record = outcome.record()
        if words := reading(record):
            return Suggestion(program, counts, capitalized(record.measure), words, arms(record), _places(record))
    return Suggestion(program, counts)


def _places(record: Record) -> tuple[Decimal, Decimal] | None:
    drawn = plot(record)
    if drawn is None or drawn.program.before is None:
        return None
    return drawn.program.before.x, drawn.program.after.x
