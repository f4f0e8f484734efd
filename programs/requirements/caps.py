"""Caps on a cycle or a year, and what counts under them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from programs.credits import Credit
from programs.requirements.allocation import ZERO, capped
from programs.requirements.enums import Per, Refusal
from programs.requirements.ruleset import Cap, RuleSet
from programs.requirements.worth import Counted, Item, Refused

_UNLIMITED = Decimal("Infinity")


def through_caps(rules: RuleSet, items: Sequence[Item]) -> tuple[list[Counted], list[Refused]]:
    """Return what counts under the caps of a cycle or a year, and what's over them, later credit first.

    Caps on formats and the other ones can cross, as in “at most 20 hours online” and “at most 10 of Category 2.” A
    credit lies under at most one cap of each sort, which `reading.py` makes sure of.
    """
    if not rules.shared_caps:
        return [item.counted(item.worth) for item in items if item.worth], []
    by_format = _Groups(cap for cap in rules.shared_caps if cap.formats)
    by_type = _Groups(cap for cap in rules.shared_caps if not cap.formats)
    places = [(by_format.of(item.credit), by_type.of(item.credit)) for item in items]
    cells: dict[tuple[int, int], Decimal] = {}
    for place, item in zip(places, items, strict=True):
        cells[place] = cells.get(place, ZERO) + item.worth
    room = capped(cells, by_format.bounds(cells, 0), by_type.bounds(cells, 1))
    counted: list[Counted] = []
    refused: list[Refused] = []
    for (row, column), item in sorted(zip(places, items, strict=True), key=lambda each: _first_earned(each[1])):
        taken = min(item.worth, room[row].get(column, ZERO))
        if taken:
            room[row][column] -= taken
            counted.append(item.counted(taken))
        if taken < item.worth:
            label = by_format.labels[row] or by_type.labels[column]
            refused.append(Refused(item.credit.key, item.worth - taken, Refusal.OVER_CAP, label))
    return counted, refused


def _first_earned(item: Item) -> tuple[object, ...]:
    return item.credit.earned_on, item.credit.key


class _Groups:
    """The groups that caps of one sort make: number 0 is without a cap."""

    def __init__(self, caps: Iterable[Cap]) -> None:
        self.caps = list(caps)
        self.numbers: dict[tuple[int, int], int] = {}
        self.limits: list[Decimal] = [_UNLIMITED]
        self.labels = [""]

    def of(self, credit: Credit) -> int:
        for place, cap in enumerate(self.caps):
            if cap.limits(credit):
                year = credit.earned_on.year if cap.per is Per.YEAR else 0
                if (place, year) not in self.numbers:
                    self.numbers[place, year] = len(self.limits)
                    self.limits.append(cap.amount)
                    self.labels.append(cap.label)
                return self.numbers[place, year]
        return 0

    def bounds(self, cells: Mapping[tuple[int, int], Decimal], side: int) -> list[Decimal]:
        """Return each group's cap, or what it has where there's none."""
        has = [ZERO] * len(self.limits)
        for cell, amount in cells.items():
            has[cell[side]] += amount
        return [min(limit, amount) for limit, amount in zip(self.limits, has, strict=True)]
