"""Answer a search: how many, which ones on this page, and how many each value of each facet would show."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import cached_property
from heapq import heappush, heapreplace

import numpy as np
from pyroaring import BitMap

from programs.index import ranking
from programs.index.declaration import NOT_STATED, Index
from programs.index.memory import Memory, memory_of
from programs.index.postings import as_array, as_bitmap
from programs.index.questions import Found, Match, Question, find, understand, unfinished

RELEVANCE = "relevance"
MANY_VALUES = 500  # of a facet, from which on few items are counted by what each has
FEW_ITEMS = 20_000
FEW = 5  # results with all words, fewer than which are followed by those with most
_ENOUGH = 0.6  # of the weight of the words, to have most of them

Choices = Mapping[str, Sequence[str]]
Narrowing = Sequence[Choices]
"""A condition that a higher room registers: any of several choices, each of which names values of facets."""


@dataclass(frozen=True)
class Asked:
    """A search. `narrowings` are conditions of a facet that aren't in the documents, by facet and value.

    `given` are the items of values that the caller worked out, such as a distance, by facet and value. `but` are items
    that are left out. `exactly` searches the text without corrections, `is_unfinished` also for what its last word may
    begin.
    """

    text: str = ""
    chosen: Choices = field(default_factory=dict)
    as_of: dt.date = dt.date.min
    exactly: bool = False
    is_unfinished: bool = False
    narrowings: Mapping[str, Mapping[str, Narrowing]] = field(default_factory=dict)
    given: Mapping[str, Mapping[str, BitMap]] = field(default_factory=dict)
    but: BitMap = field(default_factory=BitMap)


@dataclass(frozen=True)
class Results:
    """What a search found. Read its pages and counts through the methods, which hold the memory's lock."""

    memory: Memory
    asked: Asked
    question: Question
    found: BitMap
    with_text: BitMap  # that match the text, whatever the filters
    of_facet: Mapping[str, BitMap]  # that match the choices of a facet
    with_all: BitMap  # of `with_text`, that have all words
    matches: Sequence[Match]

    def __len__(self) -> int:
        return len(self.found)

    def without(self, facet: str) -> BitMap:
        """Return what matches all but the choices of a facet."""
        if facet not in self.of_facet:
            return self.found
        others = [items for name, items in self.of_facet.items() if name != facet]
        return self.with_text.intersection(*others)

    @property
    def has_all_words(self) -> bool:
        """Whether something has all words, whatever the filters."""
        return bool(self.with_all) or not self.with_text

    def count_with_all_words(self) -> int:
        return self.found.intersection_cardinality(self.with_all)

    def with_all_words(self) -> "Results":
        """Return only the results that have all words."""
        return replace(self, found=self.found & self.with_all, with_text=self.with_all)

    def has_all_in_title(self, item: int) -> bool:
        """Whether an item's title has each of the words."""
        return all(item in match.said.in_title for match in self.matches)

    def page(self, sort: str, first: int, count: int) -> list[int]:
        """Return the keys of the items at these places."""
        with self.memory.lock:
            return self._page(sort, first, count)

    def _page(self, sort: str, first: int, count: int) -> list[int]:
        index = self.memory.index
        if sort == RELEVANCE:
            ties = index.sorts[RELEVANCE].ties if RELEVANCE in index.sorts else ""
            items, scores = ranking.by_relevance(self.memory, self.found, self.matches, ties)
            if len(self.with_all) < len(self.with_text):
                scores += ranking.FIRST * ranking.are_in(self.with_all, items)
            return ranking.page(items, -scores, first, count)
        items, order = ranking.by_column(self.memory, self.found, index.sorts[sort])
        return ranking.page(items, order, first, count)

    def ordered_by(self, order: Callable[[Memory, ranking.Keys], ranking.Order], first: int, count: int) -> list[int]:
        """Return a page in an order of the caller's own, lowest first."""
        with self.memory.lock:
            items = as_array(self.found)
            return ranking.page(items, order(self.memory, items), first, count)

    def most_alike(self, shared: Choices, *, but: int, count: int) -> list[int]:
        """Return the results that share most of these values, except one. Rare values count more."""
        with self.memory.lock:
            sets = [self.memory.value(facet, value) for facet, values in shared.items() for value in values]
            items, points = ranking.by_likeness(self.memory, self.found - BitMap([but]), sets)
            return ranking.page(items, -points, 0, count)

    def counts(self, facet: str, *, most: int | None = None) -> dict[str, int]:
        """Return the number of results by value, ignoring the facet's own choices. Only the `most` frequent, if given.

        Values without results are left out.
        """
        with self.memory.lock:
            found = self.without(facet)
            key = (most, self._digest if found is self.found else _digest(found))
            counted = self.memory.remembered(key, lambda: _counted(self.memory, facet, found, most), of_facet=facet)
            return dict(counted)

    @cached_property
    def _digest(self) -> bytes:
        return _digest(self.found)

    def sizes(self, facet: str) -> dict[str, int]:
        """Return the number of items by value, whatever is asked for and whether or not they're listed."""
        with self.memory.lock:
            return {value: len(self.memory.value(facet, value)) for value in self.memory.keys.get(facet, {})}

    def count(self, facet: str, value: str) -> int:
        """Return the number of results with one value, which may be a number of one's own or a registered condition."""
        with self.memory.lock:
            return self.without(facet).intersection_cardinality(items_with(self.memory, self.asked, facet, value))

    def count_without(self, facet: str, value: str) -> int:
        """Return the number of results if one choice is dropped."""
        with self.memory.lock:
            kept = [each for each in self.asked.chosen.get(facet, ()) if each != value]
            rest = self.without(facet)
            if not kept:
                return len(rest)
            return rest.intersection_cardinality(
                BitMap().union(*(items_with(self.memory, self.asked, facet, v) for v in kept))
            )

    def count_without_text(self) -> int:
        """Return the number of results if only the text is dropped."""
        with self.memory.lock:
            listed = self.memory.listed(self.asked.as_of) - self.asked.but
            return len(listed.intersection(*self.of_facet.values())) if self.of_facet else len(listed)

    def contradictions(self) -> list[tuple[tuple[str, str], tuple[str, str]]]:
        """Return pairs of choices, each as (facet, value), that nothing listed has both of."""
        with self.memory.lock:
            listed = self.memory.listed(self.asked.as_of)
            each = [
                (facet, value, items_with(self.memory, self.asked, facet, value) & listed)
                for facet, values in self.asked.chosen.items()
                for value in values
            ]
            return [
                ((one, value), (other, another))
                for place, (one, value, items) in enumerate(each)
                for other, another, others in each[place + 1 :]
                if one != other and items and others and items.isdisjoint(others)
            ]


def search(index: Index, asked: Asked, *, waits: bool = False) -> Results | None:
    """Search, or return None while this process still reads the index.

    `waits` reads it first, some seconds for a large one: for a task, or for a list that has no other way to answer.
    """
    memory = memory_of(index)
    if waits and not memory.is_ready:
        memory.load(waits=True)
    if not memory.refresh():
        return None
    question = _understood(memory, asked)
    results = _answer(memory, asked, question)
    if results.has_all_words or asked.exactly:
        return results
    whole = _answer(memory, asked, unfinished(memory, question))  # the last word may only be the beginning of one
    return whole if whole.has_all_words else results


def _answer(memory: Memory, asked: Asked, question: Question) -> Results:
    found = find(memory, question)
    with memory.lock:
        return _results(memory, asked, question, found)


def meeting(index: Index, narrowing: Narrowing) -> BitMap | None:
    """Return the items that meet a condition, listed or not, or None while this process still reads the index."""
    memory = memory_of(index)
    if not memory.refresh():
        return None
    with memory.lock:
        return BitMap().union(*(narrowed(memory, choices) for choices in narrowing))


def _understood(memory: Memory, asked: Asked) -> Question:
    if not asked.text:
        return Question(says_nothing=True)
    return understand(memory, asked.text, exactly=asked.exactly, is_unfinished=asked.is_unfinished)


def _results(memory: Memory, asked: Asked, question: Question, found: Found) -> Results:
    listed = memory.listed(asked.as_of) - asked.but
    matches = [found.match(term) for term in question.terms]
    with_text = listed.intersection(*(match.anywhere for match in matches)) if matches else listed
    with_all = with_text
    if asked.text and question.says_nothing and not question.excluded:
        with_text = BitMap()  # only operators or stop words
    elif len(matches) > 1 and len(with_text) < (1 if asked.exactly else FEW):
        with_text = with_text | _with_most_words(listed, matches)
    for wording in question.excluded:
        with_text = with_text - found.anywhere(wording)
    with_all = with_all & with_text
    of_facet = {
        facet: BitMap().union(*(items_with(memory, asked, facet, value) for value in values))
        for facet, values in asked.chosen.items()
        if values
    }
    narrowed = with_text.intersection(*of_facet.values()) if of_facet else with_text
    return Results(memory, asked, question, narrowed, with_text, of_facet, with_all, matches)


def _with_most_words(listed: BitMap, matches: Sequence[Match]) -> BitMap:
    """Return what has enough of the words, each weighed by how rare it is. A word that nothing has doesn't count."""
    weights = [
        (ranking.rarity(len(match.anywhere), len(listed)), match.anywhere) for match in matches if match.anywhere
    ]
    if not weights:
        return BitMap()
    some = BitMap().union(*(items for _, items in weights)) & listed
    keys = as_array(some)
    points = np.zeros(int(keys[-1]) + 1 if keys.size else 0, np.float32)
    for weight, items in weights:
        points[as_array(items & some)] += np.float32(weight)
    return as_bitmap(keys[points[keys] >= _ENOUGH * sum(weight for weight, _ in weights)])


def items_with(memory: Memory, asked: Asked, facet: str, value: str) -> BitMap:
    """Return the items with a value: worked out by the caller or the engine, or within a number of the reader's own.

    Hold the memory's lock.
    """
    if (given := asked.given.get(facet, {}).get(value)) is not None:
        return given
    if (narrowing := asked.narrowings.get(facet, {}).get(value)) is not None:
        return BitMap().union(*(narrowed(memory, choices) for choices in narrowing))
    if value in memory.keys.get(facet, {}) or facet not in memory.index.limits:
        return memory.value(facet, value)
    return _within_limit(memory, facet, value)


def narrowed(memory: Memory, choices: Choices) -> BitMap:
    """Return the items that have one of the values of each facet, listed or not. Hold the memory's lock."""
    parts = [BitMap().union(*(memory.value(facet, value) for value in values)) for facet, values in choices.items()]
    return BitMap.intersection(*parts) if parts else memory.shown


def _within_limit(memory: Memory, facet: str, value: str) -> BitMap:
    limit = memory.index.limits[facet]
    try:
        number = int(Decimal(value) * limit.scale)
    except (InvalidOperation, ValueError, OverflowError):
        return BitMap()
    items = as_array(memory.shown)
    column = memory.columns[limit.column][items]
    within = column <= number if limit.at_most else column >= number
    return as_bitmap(items[within & (column != NOT_STATED)])


def _digest(items: BitMap) -> bytes:
    return hashlib.blake2b(items.serialize(), digest_size=16).digest()


def _counted(memory: Memory, facet: str, found: BitMap, most: int | None) -> dict[str, int]:
    """Count the items of each value that has any, the most frequent first. Among equals, those of most items."""
    sized = memory.by_size(facet)
    if len(sized) >= MANY_VALUES and len(found) <= FEW_ITEMS:
        return memory.forward(facet).count(found, sized, most)
    counted: list[tuple[int, int, str]] = []  # a heap with the least frequent first
    for place, (size, value, items) in enumerate(sized):
        is_full = most is not None and len(counted) >= most
        if is_full and size <= counted[0][0]:
            break  # nor can any smaller one be among the most frequent
        n = found.intersection_cardinality(items)
        if is_full and n > counted[0][0]:
            heapreplace(counted, (n, -place, value))
        elif n and not is_full:
            heappush(counted, (n, -place, value))
    return {value: n for n, _, value in sorted(counted, reverse=True)}
