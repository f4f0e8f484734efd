"""The programs in a reminder: those that close most of what's missing, or those with the strongest evidence."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string

from programs.catalog.models import Program
from programs.evidence.geometry import plot
from programs.evidence.rules import Record
from programs.evidence.words import Reading, arms, capitalized, reading
from programs.requirements.helping import Need, helping_each
from programs.search.queries import best_evidence, results

MOST = 3


@dataclass(frozen=True)
class Suggestion:
    """A program, what it would count for, and one of its results as on a card and as a sentence.

    Many people get the same one, so its parts of an email are made once.

    `counts` is '' where we don't know what's missing. `reading` is None without a result that has a change to show.
    """

    program: Program
    counts: str = ""
    measure: str = ""
    reading: Reading | None = None
    sentence: str = ""
    places: tuple[Decimal, Decimal] | None = None  # positions of the mark's two dots in percent, or None without a pair

    @cached_property
    def html(self) -> str:
        return self._part("html")

    @cached_property
    def text(self) -> str:
        return self._part("txt")

    def _part(self, ending: str) -> str:
        context = {"suggestion": self, "site_url": settings.SITE_URL}
        return render_to_string(f"emails/credit_deadline/_suggestion.{ending}", context)


def suggest_each(needs: Sequence[Need]) -> list[list[Suggestion]]:
    """Return up to three programs for each credential: those that close most of what's missing, else the strongest
    evidence. Once everything is met, none.

    Each need is about one credential. The number of queries depends on the professions only.
    """
    closing = helping_each(needs, most=MOST, waits=True)  # a task asks
    _load_results([helper.program for found in closing for helper in found])
    measured: dict[tuple[str, dt.date], list[Suggestion]] = {}
    made: dict[tuple[int, str], Suggestion] = {}
    suggested: list[list[Suggestion]] = []
    for need, found in zip(needs, closing, strict=True):
        (standing,) = need.standings
        if found or (standing.evaluation and not standing.evaluation.open):
            gains = [(helper.program, helper.gains[standing.credential.pk].words) for helper in found]
            for program, counts in gains:
                if (program.pk, counts) not in made:
                    made[program.pk, counts] = _suggestion(program, counts=counts)
            suggested.append([made[program.pk, counts] for program, counts in gains])
            continue
        profession = standing.credential.profession
        if (profession, need.as_of) not in measured:
            measured[profession, need.as_of] = _measured(profession, need.as_of)
        suggested.append(measured[profession, need.as_of])
    return suggested


def _load_results(programs: Sequence[Program]) -> None:
    prefetch_related_objects(list(dict.fromkeys(programs)), results())


def _measured(profession: str, as_of: dt.date) -> list[Suggestion]:
    """Return the programs for a profession with the strongest evidence that has a change to show."""
    programs = best_evidence(limit=MOST, as_of=as_of, profession=profession)
    return [found for program in programs if (found := _suggestion(program)).reading]


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
