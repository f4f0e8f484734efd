"""Career fit of many programs at once, from the columns of the index.

The first three factors of a program are the same for everyone, and stand in its document. The fourth follows
`fit.rules.career_applicability` for the reader's role, or its default rule without one.
"""

from collections.abc import Sequence

import numpy as np

from programs.fit.facts import DestinationRole
from programs.fit.rules import FEWEST_KNOWN, ONE_UNKNOWN, total_in_words
from programs.index.declaration import NOT_STATED
from programs.index.memory import Memory
from programs.index.ranking import Keys, Mask, Order, are_in
from programs.search import documents as of


def order(memory: Memory, items: Keys, *, role: DestinationRole) -> Order:
    """Return what sorts items by their fit for a role, the highest first, then by evidence, and those without a total last."""
    low, high, is_rated = _totals(memory, items, role)
    points = np.where(is_rated, -(16 * low + high), 1)
    return (points << 31) + memory.columns["evidence"][items]


def words(memory: Memory, keys: Sequence[int], role: DestinationRole | None) -> dict[int, str]:
    """Return the fit of each program that has a total, such as '8 to 11 of 12, one factor unknown'."""
    items = np.array(keys, np.uint32)
    low, high, is_rated = _totals(memory, items, role)
    return {
        int(item): ", ".join(filter(None, [total_in_words(least, most), ONE_UNKNOWN if least != most else ""]))
        for item, least, most, rated in zip(items, low.tolist(), high.tolist(), is_rated.tolist(), strict=True)
        if rated
    }


def _totals(memory: Memory, items: Keys, role: DestinationRole | None) -> tuple[Order, Order, Mask]:
    if role is None:
        total = memory.columns["fit"][items].astype(np.int64)
        return total // 16, total % 16, total != NOT_STATED
    low, high = (memory.columns[name][items].astype(np.int64) for name in ("fit_low", "fit_high"))
    own_low, own_high = _applicability(memory, items, role)
    known = memory.columns["fit_known"][items].astype(np.int64) + (own_low == own_high)
    return low + own_low, high + own_high, (low != NOT_STATED) & (known >= FEWEST_KNOWN)


def _applicability(memory: Memory, items: Keys, role: DestinationRole) -> tuple[Order, Order]:
    def has(facet: str, value: str) -> Mask:
        return are_in(memory.value(facet, value), items)

    def number_of(codes: frozenset[str]) -> Order:
        return sum((has(of.COMPETENCY, code).astype(np.int64) for code in codes), np.zeros(len(items), np.int64))

    taught, lacked = number_of(role.skills), number_of(role.lacking)
    project, open_project = has(of.CLAIMS, of.CHANGE), has(of.CLAIMS, f"{of.CHANGE}-open")
    low = np.where(has(of.CLAIMS, of.LEADERSHIP), 2, np.minimum(taught, 2))
    high = np.where(has(of.CLAIMS, f"{of.LEADERSHIP}-open"), 2, low)
    low = np.where((lacked > 0) & project, 3, low)
    high = np.where((lacked > 0) & (project | open_project), 3, high)
    return low, np.maximum(low, high)
