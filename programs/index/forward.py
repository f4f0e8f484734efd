"""The values of each item of a long facet. For few items, reading these is faster than crossing thousands of sets."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from pyroaring import BitMap

from programs.index.postings import as_array

Sized = Sequence[tuple[int, str, BitMap]]
"""The values of a facet, each with the number of its items and its items, those that most items have first."""

Places = np.ndarray[tuple[int], np.dtype[Any]]


class Forward:
    """The values of each item as they were. Those of items that changed since are looked up in the sets of today.

    The caller holds the memory's lock.
    """

    def __init__(self, values: Sized) -> None:
        self.changed = BitMap()
        self._of_changed: dict[int, list[int]] = {}  # the values of those that were looked up, by their places
        self._values = values
        self._order: Places = np.arange(len(values))
        self._names = [name for _, name, _ in values]
        self._place_of = {name: place for place, name in enumerate(self._names)}
        bits = len(values).bit_length()
        pairs = np.concatenate(
            [(as_array(items).astype(np.int64) << bits) + place for place, (*_, items) in enumerate(values)]
        )
        pairs.sort()  # item by item
        smallest = np.min_scalar_type(len(values))
        self._places_of: Places = (pairs & ((1 << bits) - 1)).astype(smallest)
        self._ends = np.cumsum(np.bincount(pairs >> bits), dtype=np.int32)

    def change(self, items: BitMap) -> None:
        """Note that these items may have other values now."""
        self.changed |= items
        for item in items:
            self._of_changed.pop(item, None)

    def count(self, found: BitMap, values: Sized, most: int | None) -> dict[str, int]:
        """Return how many of these items have each value, the most frequent first.

        `values` are those of today. Among equals, theirs is the order.
        """
        changed = found & self.changed
        places = self._unchanged(found - changed)
        if changed:
            places = np.concatenate([places, np.array(self._looked_up(changed, values), np.int64)])
        counts = np.bincount(places)
        present = np.flatnonzero(counts)
        best = present[np.lexsort((self._order_in(values)[present], -counts[present]))][:most]
        return {self._names[place]: int(counts[place]) for place in best}

    def _order_in(self, values: Sized) -> Places:
        """Return the place in `values` of each value by its own place."""
        if values is not self._values or len(self._order) < len(self._names):
            today = {name: order for order, (_, name, _) in enumerate(values)}
            self._values = values
            self._order = np.array([today.get(name, len(today)) for name in self._names], np.int32)
        return self._order

    def _unchanged(self, found: BitMap) -> Places:
        items = as_array(found)
        items = items[items < len(self._ends)]  # those beyond have no value
        ends = self._ends[items]
        lengths = ends - np.where(items > 0, self._ends[items - 1], 0)
        found_at = np.arange(lengths.sum()) + np.repeat(ends - np.cumsum(lengths), lengths)
        places: Places = self._places_of[found_at]
        return places

    def _looked_up(self, items: BitMap, values: Sized) -> list[int]:
        if unknown := BitMap(item for item in items if item not in self._of_changed):
            self._of_changed |= {item: [] for item in unknown}
            for _, name, having in values:
                for item in having & unknown:
                    self._of_changed[item].append(self._place(name))
        return [place for item in items for place in self._of_changed[item]]

    def _place(self, name: str) -> int:
        if name not in self._place_of:
            self._place_of[name] = len(self._names)
            self._names.append(name)
        return self._place_of[name]
