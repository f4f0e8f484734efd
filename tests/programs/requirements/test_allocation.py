"""Hours are shared out as well as possible: as much as the smallest cut lets through."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from programs.requirements.allocation import Edges, Shares, by_priority, capped, share_out

amounts = st.integers(0, 8).map(lambda number: Decimal(number) / 2)


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Decimal], list[dict[int, Decimal]], list[Decimal]]:
    demands = draw(st.lists(amounts, min_size=1, max_size=3))
    supplies = draw(st.lists(amounts, max_size=4))
    edges = [draw(st.dictionaries(st.integers(0, len(demands) - 1), amounts)) for _ in supplies]
    return supplies, edges, demands


def taken_from(shares: Shares) -> list[Decimal]:
    return [sum(share.values(), Decimal(0)) for share in shares]


def given_to(shares: Shares, count: int) -> list[Decimal]:
    return [sum((share.get(number, Decimal(0)) for share in shares), Decimal(0)) for number in range(count)]


def smallest_cut(supplies: Sequence[Decimal], edges: Edges, demands: Sequence[Decimal]) -> Decimal:
    """Return the capacity of the smallest cut, which is what a largest assignment moves."""
    everyone = range(len(demands))
    return min(
        sum((demands[number] for number in cut), Decimal(0))
        + sum(
            (
                min(supply, sum((edge.get(number, Decimal(0)) for number in everyone if number not in cut), Decimal(0)))
                for supply, edge in zip(supplies, edges, strict=True)
            ),
            Decimal(0),
        )
        for size in range(len(demands) + 1)
        for cut in combinations(everyone, size)
    )


def is_possible(shares: Shares, supplies: Sequence[Decimal], edges: Edges, demands: Sequence[Decimal]) -> bool:
    return (
        all(
            0 <= amount <= edges[number][demand]
            for number, share in enumerate(shares)
            for demand, amount in share.items()
        )
        and all(taken <= supply for taken, supply in zip(taken_from(shares), supplies, strict=True))
        and all(got <= demand for got, demand in zip(given_to(shares, len(demands)), demands, strict=True))
    )


def test_an_hour_is_not_given_to_the_topic_that_could_do_without() -> None:
    supplies = [Decimal(2), Decimal(2)]
    edges = [{0: Decimal(2), 1: Decimal(2)}, {0: Decimal(2)}]

    assert given_to(share_out(supplies, edges, [Decimal(2), Decimal(2)]), 2) == [2, 2]


def test_earlier_supplies_are_used_first() -> None:
    supplies = [Decimal(3), Decimal(3)]

    assert taken_from(share_out(supplies, [{0: Decimal(3)}, {0: Decimal(3)}], [Decimal(4)])) == [3, 1]


def test_the_first_demand_comes_first_where_not_all_can_be_met() -> None:
    edges = [{0: Decimal(2), 1: Decimal(2)}]

    assert given_to(by_priority([Decimal(2)], edges, [Decimal(2), Decimal(2)]), 2) == [2, 0]


def test_a_row_and_a_column_with_caps() -> None:
    cells = {(0, 0): Decimal(10), (0, 1): Decimal(10), (1, 0): Decimal(10)}

    room = capped(cells, [Decimal(10), Decimal(10)], [Decimal(10), Decimal(10)])

    assert [room[0][1], room[1][0], *taken_from(room)] == [Decimal(10)] * 4


def test_nothing_to_share_out() -> None:
    assert share_out([], [], [Decimal(2)]) == []
    assert by_priority([], [], [Decimal(1), Decimal(2)]) == []
    assert capped({}, [Decimal(0)], [Decimal(0)]) == [{}]


@given(problems())
def test_the_assignment_is_possible_and_as_large_as_can_be(
    problem: tuple[list[Decimal], list[dict[int, Decimal]], list[Decimal]],
) -> None:
    shares = share_out(*problem)

    assert is_possible(shares, *problem)
    assert sum(taken_from(shares), Decimal(0)) == smallest_cut(*problem)


@given(problems())
def test_by_priority_fills_each_demand_as_far_as_those_before_it_allow(
    problem: tuple[list[Decimal], list[dict[int, Decimal]], list[Decimal]],
) -> None:
    supplies, edges, demands = problem

    shares = by_priority(supplies, edges, demands)

    assert is_possible(shares, supplies, edges, demands)
    got = given_to(shares, len(demands))
    for number in range(len(demands)):
        first = [*demands[: number + 1], *[Decimal(0)] * (len(demands) - number - 1)]
        assert sum(got[: number + 1], Decimal(0)) == smallest_cut(supplies, edges, first)


@given(problems())
def test_by_priority_takes_the_supplies_that_come_first(
    problem: tuple[list[Decimal], list[dict[int, Decimal]], list[Decimal]],
) -> None:
    supplies, edges, demands = problem

    used = taken_from(by_priority(supplies, edges, demands))

    for number in range(len(supplies) + 1):
        assert sum(used[:number], Decimal(0)) == smallest_cut(supplies[:number], edges[:number], demands)


@given(problems(), amounts, st.dictionaries(st.integers(0, 2), amounts))
def test_another_supply_never_takes_from_a_demand_nor_more_from_a_supply(
    problem: tuple[list[Decimal], list[dict[int, Decimal]], list[Decimal]], another: Decimal, its: dict[int, Decimal]
) -> None:
    supplies, edges, demands = problem
    its = {number: amount for number, amount in its.items() if number < len(demands)}

    before = by_priority(supplies, edges, demands)
    after = by_priority([another, *supplies], [its, *edges], demands)

    assert all(
        now >= then for now, then in zip(given_to(after, len(demands)), given_to(before, len(demands)), strict=True)
    )
    assert all(now <= then for now, then in zip(taken_from(after)[1:], taken_from(before), strict=True))
