"""Where a person stands: each credential by requirement, what they logged, and what's due next."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from cmehub.lib.dates import in_words
from programs.digests import words
from programs.digests.sections import Reader
from programs.evidence.words import capitalized
from programs.ledger.models import Entry
from programs.requirements.cards import Card, by_urgency, card, lead
from programs.requirements.cards import Line as CardLine
from programs.requirements.notes import sentence
from programs.requirements.queries import Standing
from programs.requirements.words import amount, joined

MOST_LISTED = 5


@dataclass(frozen=True)
class Line:
    """One requirement that isn't met: what's earned of what's needed, and what's left to do."""

    label: str
    of: str
    left: str


@dataclass(frozen=True)
class Held:
    """One credential. `rest` names the other requirements by how they stand: 'Met as we read it: Pain; Ethics'."""

    title: str
    path: str
    when: str
    state: str
    lines: tuple[Line, ...]
    rest: tuple[str, ...]
    sentence: str
    checked: str


@dataclass(frozen=True)
class Listed:
    """The first of several activities, and how many more there are."""

    entries: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class WhereYouStand:
    fact: str  # a sentence without its period, for the subject
    held: tuple[Held, ...]
    next_deadline: str  # '' if it's the fact
    logged: Listed
    without_certificate: Listed


def where_you_stand(reader: Reader) -> WhereYouStand | None:
    """Return how the person stands, without a query. None if they have no credential."""
    if not reader.standings:
        return None
    shown = by_urgency(card(standing, reader.ledger, (), as_of=reader.as_of) for standing in reader.standings)
    next_deadline = _first(shown, words.next_day, reader.as_of)
    fact = _first(shown, words.next_missing, reader.as_of) or lead(shown).removesuffix(".") or next_deadline
    return WhereYouStand(
        fact=fact or "Your credentials have expired",
        held=tuple(_held(each, reader.as_of) for each in shown),
        next_deadline="" if next_deadline == fact else next_deadline,
        logged=_listed(reader.logged),
        without_certificate=_listed(_without_certificate(shown)),
    )


def _first(cards: Iterable[Card], day_of: Callable[[Standing, dt.date], dt.date | None], as_of: dt.date) -> str:
    """Return the fact of the first of some days, or ''."""
    days = ((day_of(each.standing, as_of), each.standing) for each in cards)
    ahead = sorted(((day, each) for day, each in days if day), key=lambda found: (found[0], found[1].credential.pk))
    return words.fact(ahead[0][1], ahead[0][0], as_of) if ahead else ""


def _held(card: Card, as_of: dt.date) -> Held:
    standing = card.standing
    rest: dict[str, list[str]] = {}
    for line in card.quiet:
        if line.mark.label not in ("Not for you", "Not this time"):
            rest.setdefault(line.mark.label, []).append(line.label)
    return Held(
        title=standing.credential.headline,
        path=reverse("programs:credential", args=[standing.credential.public_id]),
        when=words.expires(standing, as_of),
        state=card.overall.label,
        lines=tuple(Line(line.label, line.of, _left(line)) for line in card.needs),
        rest=tuple(f"{label}: {'; '.join(names)}" for label, names in rest.items()),
        sentence="" if card.needs or card.quiet else sentence(standing),
        checked=card.checked,
    )


def _left(line: CardLine) -> str:
    """Return 17.5 hours to go, by Dec 1, 2026, due soon."""
    to_go = f"{amount(line.progress.remaining, line.unit)} to go" if line.to_go else ""
    last_day = f"by {line.last_day}" if line.last_day else ""
    return capitalized(", ".join(part for part in (to_go, last_day, line.mark.label.lower()) if part))


def _without_certificate(cards: Iterable[Card]) -> list[Entry]:
    """Return the activities that count without a certificate or a provider's confirmation, latest first."""
    counting = {row.entry.pk: row.entry for each in cards for row in each.rows if row.parts}
    missed = [entry for entry in counting.values() if not entry.confirmed_by_id and not entry.certificates.all()]
    return sorted(missed, key=lambda entry: (entry.completed_on, entry.pk), reverse=True)


def _listed(entries: Sequence[Entry]) -> Listed:
    return Listed(tuple(_named(entry) for entry in entries[:MOST_LISTED]), max(0, len(entries) - MOST_LISTED))


def _named(entry: Entry) -> str:
    credit = joined([each.in_words for each in entry.credits.all()])
    return f"{capitalized(entry.title)}, {in_words(entry.completed_on)}{f': {credit}' if credit else ''}"
