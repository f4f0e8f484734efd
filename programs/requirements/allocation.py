"""How hours that could count in several places are shared out, so that more credit never counts less.

Counting greedily breaks that: an hour given to one topic could have been the only one for another. These functions
find the largest assignment by augmenting paths (Ford and Fulkerson), with amounts as decimals.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

ZERO = Decimal(0)

Edges = Sequence[Mapping[int, Decimal]]  # by supply: the most that each demand can take from it
Shares = list[dict[int, Decimal]]  # by supply: what each demand takes from it


def share_out(supplies: Sequence[Decimal], edges: Edges, demands: Sequence[Decimal]) -> Shares:
    """Return an assignment of supplies to demands that's as large as possible.

    Earlier supplies are used first: one that was used is never given up for a later one.
    """
    shares: Shares = [{} for _ in supplies]
    filled = [ZERO] * len(demands)
    for supply, amount in enumerate(supplies):
        left = amount
        while left > 0 and (path := _path(supply, edges, shares, filled, demands)):
            left -= _push(path, left, edges, shares, filled, demands)
    return shares


def by_priority(supplies: Sequence[Decimal], edges: Edges, demands: Sequence[Decimal]) -> Shares:
    """Return the assignment that fills the first demand as far as possible, then the second, and so on.

    Of the supplies, the earlier ones are used. Both can be had at once (Mendelsohn and Dulmage, 1958).
    """
    if len(demands) == 1:
        return share_out(supplies, edges, demands)
    filled: list[Decimal] = []
    for number in range(len(demands)):
        bounds = [*filled, demands[number], *[ZERO] * (len(demands) - number - 1)]
        filled.append(_total(share_out(supplies, edges, bounds)) - sum(filled, ZERO))
    used = [sum(share.values(), ZERO) for share in share_out(supplies, edges, demands)]
    return share_out(used, edges, filled)


def capped(cells: Mapping[tuple[int, int], Decimal], rows: Sequence[Decimal], columns: Sequence[Decimal]) -> Shares:
    """Return how much of each cell counts when its row and its column both have a cap."""
    edges: list[dict[int, Decimal]] = [{} for _ in rows]
    for (row, column), amount in cells.items():
        edges[row][column] = amount
    return share_out(rows, edges, columns)


def _total(shares: Shares) -> Decimal:
    return sum((amount for share in shares for amount in share.values()), ZERO)


def _path(
    supply: int, edges: Edges, shares: Shares, filled: Sequence[Decimal], demands: Sequence[Decimal]
) -> list[tuple[int, int]] | None:
    """Return the steps (supply, demand) from a supply to a demand with room, or None.

    Between two steps, the second supply gives up what the first step's demand takes from it.
    """
    came_from: dict[int, tuple[int, int | None]] = {}  # demand -> (supply, demand that the supply gives up)
    queue: list[tuple[int, int | None]] = [(supply, None)]
    for current, given_up in queue:
        for demand, most in edges[current].items():
            if demand in came_from or shares[current].get(demand, ZERO) >= most:
                continue
            came_from[demand] = (current, given_up)
            if filled[demand] < demands[demand]:
                return _steps(demand, came_from)
            queue += [(other, demand) for other, share in enumerate(shares) if share.get(demand, ZERO) > 0]
    return None


def _steps(demand: int | None, came_from: Mapping[int, tuple[int, int | None]]) -> list[tuple[int, int]]:
    steps: list[tuple[int, int]] = []
    while demand is not None:
        supply, before = came_from[demand]
        steps.append((supply, demand))
        demand = before
    return steps[::-1]


def _push(
    path: Sequence[tuple[int, int]],
    left: Decimal,
    edges: Edges,
    shares: Shares,
    filled: list[Decimal],
    demands: Sequence[Decimal],
) -> Decimal:
    """Move as much as the path allows, and return how much."""
    last = path[-1][1]
    room = [left, demands[last] - filled[last]]
    room += [edges[supply][demand] - shares[supply].get(demand, ZERO) for supply, demand in path]
    room += [shares[supply][demand] for (_, demand), (supply, _) in zip(path, path[1:], strict=False)]
    amount = min(room)
    for (_, demand), (supply, _) in zip(path, path[1:], strict=False):
        shares[supply][demand] -= amount
    for supply, demand in path:
        shares[supply][demand] = shares[supply].get(demand, ZERO) + amount
    filled[last] += amount
    return amount
