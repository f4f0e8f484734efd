"""Programs side by side: the same rows in the same order, each marked if the programs differ in it."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cmehub.templatetags.hub import credits
from programs.catalog import facts
from programs.catalog.enums import Delivery
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer
from programs.evidence.enums import Grade

Lines = tuple[str, ...]
MOST_DATES = 3


@dataclass(frozen=True)
class Row:
    """A fact of each program, in lines. No lines mean 'not stated'."""

    label: str
    cells: tuple[Lines, ...]

    @property
    def differs(self) -> bool:
        return len(set(self.cells)) > 1


def rows(programs: Sequence[Program], *, as_of: dt.date) -> list[Row]:
    """Return the rows below the results. Read the programs with `for_page`."""
    return [Row(label, tuple(lines(program, as_of) for program in programs)) for label, lines in _ROWS.items()]


def _evidence(program: Program, as_of: dt.date) -> Lines:
    return (Grade(program.best_grade).label,)


def _credits(program: Program, as_of: dt.date) -> Lines:
    return tuple(map(_offer, program.offers.all()))


def _offer(offer: CreditOffer) -> str:
    if offer.amount is None:
        return f"{offer.credit_type.short_name}: amount not stated"
    most = "up to " if offer.is_maximum else ""
    return f"{most}{credits(offer.amount)} {offer.credit_type.short_name}"


def _prices(program: Program, as_of: dt.date) -> Lines:
    return tuple(facts.prices(program))


def _dates(program: Program, as_of: dt.date) -> Lines:
    held = facts.upcoming(program, as_of)
    named = [": ".join(filter(None, [facts.dates(each), facts.place(each)])) for each in held[:MOST_DATES]]
    more = len(held) - MOST_DATES
    return (*named, *([f"and {more} more"] if more > 0 else []))


def _format(program: Program, as_of: dt.date) -> Lines:
    return (program.get_delivery_display(),) if program.delivery != Delivery.NOT_STATED else ()


def _of(fact: Callable[[Program], facts.Fact], *, with_note: bool = True) -> Callable[[Program, dt.date], Lines]:
    def lines(program: Program, as_of: dt.date) -> Lines:
        found = fact(program)
        return (found.value, *([found.note] if with_note and found.note else [])) if found.value else ()

    return lines


def _accreditation(program: Program, as_of: dt.date) -> Lines:
    value = facts.accreditation(program.provider, as_of=as_of).value
    return (value,) if value else ()


def _audience(program: Program, as_of: dt.date) -> Lines:
    audience = facts.audience(program)
    return (audience,) if audience else ()


_ROWS: dict[str, Callable[[Program, dt.date], Lines]] = {
    "Evidence": _evidence,
    "Credits": _credits,
    "Price with all fees": _prices,
    "Dates": _dates,
    "Format": _format,
    "Financial relationships": _of(facts.relationships, with_note=False),
    "Commercial support": _of(facts.support, with_note=False),
    "Interprofessional planning": _of(facts.interprofessional),
    "Leadership or operations content": _of(facts.leadership),
    "Practice-change project": _of(facts.practice_change),
    "Accreditation": _accreditation,
    "Professions": _audience,
}
