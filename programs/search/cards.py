"""Programs as lists show them: drawn once, and kept in this process for as long as nothing about them changes."""

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from programs.catalog import facts
from programs.catalog.models import Program
from programs.evidence.enums import Grade
from programs.evidence.rules import Record
from programs.templatetags.evidence import mark

MOST_KEPT = 4_000  # in each process, some 3 kB each


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
    """A program in a list: what's the same for everyone as values and as HTML, and its career fit in words."""

    pk: int
    entry: Entry
    html: SafeString
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


@lru_cache(maxsize=4096)
def _rendered(entry: Entry) -> SafeString:
    """Render a card. Cached, since it depends only on these values and lists repeat the same ones."""
    return render_to_string("programs/search/_entry.html", {"entry": entry})


_Key = tuple[int, int, dt.date]  # program, version of its document, day
_kept: OrderedDict[_Key, Card] = OrderedDict()
_keeping = threading.Lock()


def cards(
    keys: Sequence[int], versions: Mapping[int, int], *, as_of: dt.date, load: Callable[[list[int]], Iterable[Program]]
) -> list[Card]:
    """Return cards in this order, without career fit. Only programs that aren't kept as of their version are loaded."""
    wanted = {key: (key, versions[key], as_of) for key in keys if key in versions}
    with _keeping:
        found = {key: _kept[place] for key, place in wanted.items() if place in _kept}
    if missing := [key for key in keys if key not in found]:
        new = {each.pk: Card(each.pk, _entry(each), drawn(each)) for each in load(missing)}
        found |= new
        with _keeping:
            _kept.update({wanted[key]: card for key, card in new.items() if key in wanted})
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    return [found[key] for key in keys if key in found]


def with_fit(card: Card, words: str) -> Card:
    return replace(card, fit=words)


def marked(card: Card, title: str, provider: str, *specialties: str, snippet: str) -> Card:
    """Return a card with what a search found in it."""
    found = replace(card.entry, title=title, provider=provider, specialties=specialties, snippet=snippet)
    return replace(card, html=_rendered(found))


def forget() -> None:
    """Forget all cards, for tests."""
    with _keeping:
        _kept.clear()
