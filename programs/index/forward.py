"""The values of each item of a long facet. For few items, reading these is faster than crossing thousands of sets."""

from collections.abc import Sequence

import numpy as np
from pyroaring import BitMap

from programs.index.postings import as_array

Sized = Sequence[tuple[int, str, BitMap]]
"""The values of a facet, each with the number of its items and its items."""


class Forward:
    """The values of each item as they were. Items that `changed` since are looked up in the sets of today.

    The caller holds the memory's lock.
    """

    def __init__(self, values: Sized) -> None:
        self.changed = BitMap()
        self._names = [name for _, name, _ in values]
        items = np.concatenate([as_array(each) for *_, each in values])
        smallest = np.min_scalar_type(len(values))
        numbers = np.repeat(np.arange(len(values), dtype=smallest), [size for size, *_ in values])
        self._numbers = numbers[np.argsort(items, kind="stable")]  # of the values, item by item
        self._ends = np.cumsum(np.bincount(items), dtype=np.int32)

    def count(self, found: BitMap, values: Sized) -> dict[str, int]:
        """Return how many of these items have each value that any has. `values` are those of today."""
        counts = self._unchanged(found - self.changed)
        if others := found & self.changed:
            for _, name, items in values:
                if number := others.intersection_cardinality(items):
                    counts[name] = counts.get(name, 0) + number
        return counts

    def _unchanged(self, found: BitMap) -> dict[str, int]:
        items = as_array(found)
        items = items[items < len(self._ends)]  # those beyond have no value
        ends = self._ends[items]
        lengths = ends - np.where(items > 0, self._ends[items - 1], 0)
        places = np.arange(lengths.sum()) + np.repeat(ends - np.cumsum(lengths), lengths)
        numbers = np.bincount(self._numbers[places])
        return {self._names[number]: int(numbers[number]) for number in np.flatnonzero(numbers)}
