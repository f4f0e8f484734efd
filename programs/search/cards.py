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

MOST_KEPT = 4_000  # in each process, some 2 kB each, and as many marked headings

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
AsOf = tuple[int, int, dt.date]  # program, version of its document, day


@dataclass(frozen=True, slots=True)
class Heading:
    """What identifies a program in a list: the words in which a search marks what it found.

    `snippet` is a part of its other texts that explains why it was found.
    """

    slug: str
    title: str
    is_demo: bool
    provider: str
    specialties: tuple[str, ...]
    not_stated: str
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A program in a list: what's the same for everyone as HTML in two parts, and its career fit in words.

    `top` is its heading, and `rest` its outcome and facts. `as_of` is None while its version isn't known.
    """

    pk: int
    heading: Heading
    top: SafeString
    rest: SafeString
    as_of: AsOf | None = None
    fit: str = ""

    @property
    def html(self) -> SafeString:
        return self.top + self.rest

    @property
    def slug(self) -> str:
        return self.heading.slug

    @property
    def title(self) -> str:
        return self.heading.title

    @property
    def is_demo(self) -> bool:
        return self.heading.is_demo


def drawn(program: Program) -> SafeString:
    """Draw what's the same for everyone of a program from `for_cards`, with its outcomes in the order of their rank."""
    return _card(program).html


def _card(program: Program, as_of: AsOf | None = None) -> Card:
    outcomes: list[Any] = list(program.outcomes.all())
    lead = outcomes[0] if outcomes else None
    known = tuple(facts.card(program, as_of=timezone.localdate()))
    heading = Heading(
        slug=program.slug,
        title=program.title,
        is_demo=program.is_demo,
        provider=program.provider.name,
        specialties=tuple(specialty.name for specialty in program.specialties.all()),
        not_stated=facts.not_on_card(known),
    )
    rest = _rest(known, lead.record() if lead else None, lead.grade if lead else None, max(len(outcomes) - 1, 0))
    return Card(program.pk, heading, _top(heading), rest, as_of)


@lru_cache(maxsize=256)
def _top(heading: Heading) -> SafeString:
    """Render a heading. Cached, since it depends only on these values and lists repeat the same ones."""
    return _compact(render_to_string("programs/search/_card_top.html", {"heading": heading}))


@lru_cache(maxsize=256)
def _rest(known: tuple[facts.Fact, ...], record: Record | None, grade: Grade | None, others: int) -> SafeString:
    """Render the first result, of which there are `others`, and the facts. Cached like headings."""
    values = {"mark": mark(record, grade, others), "facts": known}
    return _compact(render_to_string("programs/search/_card_rest.html", values))


def _compact(html: str) -> SafeString:
    """Write rare characters as references. A single one, such as a minus sign, would double what a text takes."""
    return SafeString(html.encode("latin-1", "xmlcharrefreplace").decode("latin-1"))


class _Kept(Generic[Key, Value]):
    """Cards or parts of this process, the least recently kept ones dropped first."""

    def __init__(self) -> None:
        self._cards: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, keys: Iterable[Key]) -> dict[Key, Value]:
        with self._lock:
            return {key: self._cards[key] for key in keys if key in self._cards}

    def keep(self, cards: Mapping[Key, Value]) -> None:
        with self._lock:
            self._cards.update(cards)
            while len(self._cards) > MOST_KEPT:
                self._cards.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._cards.clear()


_plain = _Kept[AsOf, Card]()
_marked_tops = _Kept[tuple[AsOf, str], SafeString]()


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


def marked(cards: Sequence[Card], words: str, *, mark: Callable[[list[Card]], Iterable[Card]]) -> list[Card]:
    """Return cards with what a search for these words found in them. Only those that aren't kept are marked."""
    tops = _marked_tops.find((card.as_of, words) for card in cards if card.as_of)
    kept = {card.pk: tops[card.as_of, words] for card in cards if card.as_of and (card.as_of, words) in tops}
    if missing := [card for card in cards if card.pk not in kept]:
        new = list(mark(missing))
        kept |= {card.pk: card.top for card in new}
        _marked_tops.keep({(card.as_of, words): card.top for card in new if card.as_of})
    return [replace(card, top=kept[card.pk]) for card in cards]


def with_fit(card: Card, words: str) -> Card:
    return replace(card, fit=words)


def with_marks(card: Card, title: str, provider: str, *specialties: str, snippet: str) -> Card:
    """Return a card with what a search found in it."""
    found = replace(card.heading, title=title, provider=provider, specialties=specialties, snippet=snippet)
    return replace(card, top=_top(found))


def forget() -> None:
    """Forget all cards, for tests."""
    _plain.clear()
    _marked_tops.clear()
