"""A request of the search benchmark, and an engine's answer to it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FACETS = ("profession", "specialty", "credit", "delivery", "price", "topic", "evidence", "provider")
MOST_LISTED = dict.fromkeys(("specialty", "topic", "provider"), 12)  # of the long ones, as on the page


@dataclass(frozen=True)
class Answer:
    """How many, the first 20, and the number of results by value of each facet, without the facet's own choices."""

    total: int
    keys: Sequence[int]
    counts: Mapping[str, Mapping[str, int]]


def p95(values: Sequence[float]) -> float:
    return sorted(values)[max(0, math.ceil(0.95 * len(values)) - 1)]
