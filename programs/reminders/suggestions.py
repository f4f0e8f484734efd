"""The programs in a reminder, each with its main result."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from programs.catalog.models import Program
from programs.evidence.geometry import plot
from programs.evidence.rules import Record
from programs.evidence.words import Reading, arms, capitalized, reading
from programs.search.queries import best_evidence

MOST = 3


@dataclass(frozen=True)
class Suggestion:
    """A program and one of its results, as on a card and as a sentence."""

    program: Program
    measure: str
    reading: Reading
    sentence: str
    places: tuple[Decimal, Decimal] | None  # positions of the mark's two dots in percent, or None without a pair


def suggest(profession: str, *, as_of: dt.date) -> list[Suggestion]:
    """Return up to three programs for the profession, strongest evidence first."""
    programs = best_evidence(limit=MOST, as_of=as_of, profession=profession)
    return [suggestion for program in programs if (suggestion := _suggestion(program))]


def title(suggestions: list[Suggestion]) -> str:
    number = {1: "A program", 2: "Two programs", 3: "Three programs"}[len(suggestions)]
    return f"{number} for your profession with measured results"


def _suggestion(program: Program) -> Suggestion | None:
    """Return the program with its first result that has a change to show."""
    for outcome in program.outcomes.all():
        record = outcome.record()
        if words := reading(record):
            return Suggestion(program, capitalized(record.measure), words, arms(record), _places(record))
    return None


def _places(record: Record) -> tuple[Decimal, Decimal] | None:
    drawn = plot(record)
    if drawn is None or drawn.program.before is None:
        return None
    return drawn.program.before.x, drawn.program.after.x
