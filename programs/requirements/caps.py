"""Caps on a cycle or a year, and what counts under them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from programs.credits import Credit
from programs.requirements.allocation import ZERO, Shares, capped
from programs.requirements.enums import Per, Refusal
from programs.requirements.ruleset import Cap, RuleSet
from programs.requirements.worth import Counted, Item, Refused

_UNLIMITED = Decimal("Infinity")


class Caps:
    """The caps of one evaluation that several activities share.

    Caps on formats and the other ones can cross, as in “at most 20 hours online” and “at most 10 of Category 2.” A
    credit lies under at most one cap of each sort, which `reading.py` makes sure of.
    """

    def __init__(self, rules: RuleSet) -> None:
        self.is_empty = not rules.shared_caps
        self.by_format = _Groups(cap for cap in rules.shared_caps if cap.formats)
        self.by_type = _Groups(cap for cap in rules.shared_caps if not cap.formats)
        self.places: dict[str, tuple[int, int]] = {}  # by the credit's key

    def through(self, items: Sequence[Item]) -> tuple[list[Counted], list[Refused]]:
        """Return what counts under the caps, and what's over them, later credit first."""
        if self.is_empty:
            return _whole(items), []
        cells: dict[tuple[int, int], Decimal] = {}
        for item in items:
            place = self._place(item.credit)
            cells[place] = cells.get(place, ZERO) + item.worth
        rows, columns = self.by_format.sums(cells, 0), self.by_type.sums(cells, 1)
        if self.by_format.hold(rows) and self.by_type.hold(columns):
            return _whole(items), []
        return self._cut(items, capped(cells, self.by_format.bounds(rows), self.by_type.bounds(columns)))

    def _cut(self, items: Sequence[Item], room: Shares) -> tuple[list[Counted], list[Refused]]:
        counted: list[Counted] = []
        refused: list[Refused] = []
        for item in sorted(items, key=lambda item: (item.credit.earned_on, item.credit.key)):
            row, column = self._place(item.credit)
            taken = min(item.worth, room[row].get(column, ZERO))
            if taken:
                room[row][column] -= taken
                counted.append(item.counted(taken))
            if taken < item.worth:
                label = self.by_format.labels[row] or self.by_type.labels[column]
                refused.append(Refused(item.credit.key, item.worth - taken, Refusal.OVER_CAP, label))
        return counted, refused

    def _place(self, credit: Credit) -> tuple[int, int]:
        place = self.places.get(credit.key)
        if place is None:
            place = self.places[credit.key] = (self.by_format.of(credit), self.by_type.of(credit))
        return place


def _whole(items: Sequence[Item]) -> list[Counted]:
    return [Counted(credit.key, amount, claimed) for credit, amount, claimed in items if amount]


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

    def sums(self, cells: Mapping[tuple[int, int], Decimal], side: int) -> list[Decimal]:
        """Return what each group has."""
        has = [ZERO] * len(self.limits)
        for cell, amount in cells.items():
            has[cell[side]] += amount
        return has

    def hold(self, has: Sequence[Decimal]) -> bool:
        """Return whether no group has more than its cap."""
        return all(amount <= limit for amount, limit in zip(has, self.limits, strict=True))

    def bounds(self, has: Sequence[Decimal]) -> list[Decimal]:
        """Return each group's cap, or what it has where that's less."""
        return [min(limit, amount) for limit, amount in zip(self.limits, has, strict=True)]
