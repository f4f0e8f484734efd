"""Programs as lists show them: drawn once, and kept in this process for as long as nothing about them changes.

Cards are kept as of a version of the program's document and a day, and with what a search marked in them by its words.
"""

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from programs.catalog import facts
from programs.catalog.models import Program
from programs.evidence.enums import Grade
from programs.evidence.rules import Record
from programs.templatetags.evidence import mark

MOST_KEPT = 3_000  # in each process, some 3 kB each, and as many with marks

Key = TypeVar("Key", bound=Hashable)
AsOf = tuple[int, int, dt.date]  # program, version of its document, day


@dataclass(frozen=True)
class Entry:
    """Everything that a list shows about a program. `record` is its first result; `others` counts the rest.

    `snippet` is a part of its texts that explains why a search found it.
    """

    slug: str
    title: str
    is_demo: bool
    provider: str
    specialties: tuple[str, ...]
    facts: tuple[facts.Fact, ...]
    record: Record | None
    grade: Grade | None
    others: int
    snippet: str = ""

    @property
    def not_stated(self) -> str:
        return facts.not_on_card(self.facts)

    @property
    def mark(self) -> SafeString:
        return mark(self.record, self.grade, self.others)


@dataclass(frozen=True)
class Card:
    """A program in a list: what's the same for everyone as values and as HTML, and its career fit in words.

    `as_of` is None while its version isn't known.
    """

    pk: int
    entry: Entry
    html: SafeString
    as_of: AsOf | None = None
    fit: str = ""

    @property
    def slug(self) -> str:
        return self.entry.slug

    @property
    def title(self) -> str:
        return self.entry.title

    @property
    def is_demo(self) -> bool:
        return self.entry.is_demo


def drawn(program: Program) -> SafeString:
    """Draw what's the same for everyone of a program from `for_cards`, with its outcomes in the order of their rank."""
    return _rendered(_entry(program))


def _entry(program: Program) -> Entry:
    outcomes: list[Any] = list(program.outcomes.all())
    lead = outcomes[0] if outcomes else None
    return Entry(
        slug=program.slug,
        title=program.title,
        is_demo=program.is_demo,
        provider=program.provider.name,
        specialties=tuple(specialty.name for specialty in program.specialties.all()),
        facts=tuple(facts.card(program, as_of=timezone.localdate())),
        record=lead.record() if lead else None,
        grade=lead.grade if lead else None,
        others=max(len(outcomes) - 1, 0),
    )


@lru_cache(maxsize=256)
def _rendered(entry: Entry) -> SafeString:
    """Render a card. Cached, since it depends only on these values and lists repeat the same ones."""
    return render_to_string("programs/search/_entry.html", {"entry": entry})


class _Kept(Generic[Key]):
    """Cards of this process, the least recently kept ones dropped first."""

    def __init__(self) -> None:
        self._cards: OrderedDict[Key, Card] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, keys: Iterable[Key]) -> dict[Key, Card]:
        with self._lock:
            return {key: self._cards[key] for key in keys if key in self._cards}

    def keep(self, cards: Mapping[Key, Card]) -> None:
        with self._lock:
            self._cards.update(cards)
            while len(self._cards) > MOST_KEPT:
                self._cards.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._cards.clear()


_plain = _Kept[AsOf]()
_marked = _Kept[tuple[AsOf, str]]()


def cards(
    keys: Sequence[int], versions: Mapping[int, int], *, as_of: dt.date, load: Callable[[list[int]], Iterable[Program]]
) -> list[Card]:
    """Return cards in this order, without career fit. Only programs that aren't kept as of their version are loaded."""
    wanted = {key: (key, versions[key], as_of) for key in keys if key in versions}
    found = {card.pk: card for card in _plain.find(wanted.values()).values()}
    if missing := [key for key in keys if key not in found]:
        new = [_card(each, wanted.get(each.pk)) for each in load(missing)]
        found |= {card.pk: card for card in new}
        _plain.keep({card.as_of: card for card in new if card.as_of})
    return [found[key] for key in keys if key in found]


def _card(program: Program, as_of: AsOf | None) -> Card:
    entry = _entry(program)
    return Card(program.pk, entry, _rendered(entry), as_of)


def marked(cards: Sequence[Card], words: str, *, mark: Callable[[list[Card]], Iterable[Card]]) -> list[Card]:
    """Return cards with what a search for these words found in them. Only those that aren't kept are marked."""
    wanted = {card.pk: (card.as_of, words) for card in cards if card.as_of}
    found = {card.pk: card for card in _marked.find(wanted.values()).values()}
    if missing := [card for card in cards if card.pk not in found]:
        new = list(mark(missing))
        found |= {card.pk: card for card in new}
        _marked.keep({(card.as_of, words): card for card in new if card.as_of})
    return [found[card.pk] for card in cards]


def with_fit(card: Card, words: str) -> Card:
    return replace(card, fit=words)


def with_marks(card: Card, title: str, provider: str, *specialties: str, snippet: str) -> Card:
    """Return a card with what a search found in it."""
    found = replace(card.entry, title=title, provider=provider, specialties=specialties, snippet=snippet)
    return replace(card, html=_rendered(found))


def forget() -> None:
    """Forget all cards, for tests."""
    _plain.clear()
    _marked.clear()
