"""The order of results: by relevance, or by a column."""

import math
from collections.abc import Sequence

import numpy as np
from pyroaring import BitMap

from programs.index.declaration import NOT_STATED, Sort
from programs.index.memory import TITLE_WORDS, Memory
from programs.index.postings import as_array
from programs.index.questions import Match

# How much a word counts by where it stands. A title says what something is about, keywords what it belongs to.
IN_TITLE, IN_KEYWORDS, ELSEWHERE = 2.0, 2.6, 1.0
SYNONYM = 0.8  # of a word that only stands there in another wording
WHOLE_TITLE = 3.0  # for a title that says nothing but what was asked, in proportion
FIRST = np.float32(1_000)  # before all others

Keys = np.ndarray[tuple[int], np.dtype[np.uint32]]
Order = np.ndarray[tuple[int], np.dtype[np.int64]]
Scores = np.ndarray[tuple[int], np.dtype[np.float32]]
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]


def by_relevance(memory: Memory, found: BitMap, matches: Sequence[Match], ties: str) -> tuple[Keys, Scores]:
    """Return the found items and their scores: rare words count more, and a column breaks ties (lower is better)."""
    items = as_array(found)
    points = np.zeros(int(items[-1]) + 1 if items.size else 0, np.float32)
    in_title = np.zeros(len(points), np.float32)
    for match in matches:
        weight = rarity(len(match.anywhere), len(memory.shown))
        for places, share in ((match.said, SYNONYM), (match.typed, 1 - SYNONYM)):
            for where, factor in (
                (places.anywhere, ELSEWHERE),
                (places.in_keywords, IN_KEYWORDS - ELSEWHERE),
                (places.in_title, IN_TITLE - ELSEWHERE),
            ):
                points[as_array(where & found)] += np.float32(weight * factor * share)
        in_title[as_array(match.said.in_title & found)] += 1
    scores = points[items]
    if matches:
        scores += WHOLE_TITLE * in_title[items] / np.maximum(memory.columns[TITLE_WORDS][items], len(matches))
    if ties:
        scores -= memory.columns[ties][items] * np.float32(0.001)
    return items, scores


def by_likeness(memory: Memory, listed: BitMap, shared: Sequence[BitMap]) -> tuple[Keys, Scores]:
    """Return the items that share any of these sets, and how much: a small set in common says more than a large one."""
    some = BitMap().union(*shared) & listed
    items = as_array(some)
    points = np.zeros(int(items[-1]) + 1 if items.size else 0, np.float32)
    for each in shared:
        points[as_array(each & some)] += np.float32(rarity(len(each), len(memory.shown)))
    return items, points[items]


def rarity(documents: int, of: int) -> float:
    return math.log(1 + (of - documents + 0.5) / (documents + 0.5)) if of >= documents else 0.1


def by_column(memory: Memory, found: BitMap, sort: Sort) -> tuple[Keys, Order]:
    """Return the found items and what to sort them by, lowest first."""
    items = as_array(found)
    order = _column(memory, sort.column, items, sort.descending) << 31
    return items, order + (_column(memory, sort.ties, items, False) if sort.ties else 0)


def _column(memory: Memory, name: str, items: Keys, descending: bool) -> Order:
    values = memory.columns[name][items].astype(np.int64)
    return np.where(values == NOT_STATED, values, -values) if descending else values


def are_in(some: BitMap, items: Keys) -> Mask:
    """Return for each of the items whether it's in a set."""
    members = np.zeros(int(items.max()) + 1 if items.size else 0, np.bool_)
    found = as_array(some)
    members[found[found < len(members)]] = True
    return members[items]


def page(items: Keys, order: "np.ndarray[tuple[int], np.dtype[np.generic]]", first: int, count: int) -> list[int]:
    """Return the items at these places of the order, lowest first. Among equals, the newest come first."""
    last = min(first + count, len(items))
    if first >= last:
        return []
    if last < len(items):
        edge = np.partition(order, last - 1)[last - 1]
        before = np.flatnonzero(order < edge)
        at_edge = np.flatnonzero(order == edge)[::-1][: last - len(before)]
        chosen = np.concatenate([before, at_edge])
    else:
        chosen = np.arange(len(items))
    ranked = chosen[np.lexsort((-items[chosen].astype(np.int64), order[chosen]))]
    return [int(item) for item in items[ranked[first:last]]]
