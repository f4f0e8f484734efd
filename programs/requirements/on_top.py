"""Topics on top of the total: which hours they take, so that as much as possible is left for everything else.

Hours that count for such a topic count for nothing else in the cycle. The topics get as much as can be had together,
from the items that are worth least elsewhere. That order is fixed by the item and the rules alone, so another credit
never makes an item give more than it gave without it: what's left of each only grows, and no requirement loses by more
credit. Repeats change an item, so where they count once all such topics look at the cycle alone (`reading.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from programs.credits import Credit
from programs.requirements.allocation import ZERO, by_priority
from programs.requirements.clocks import Window
from programs.requirements.enums import Kind
from programs.requirements.ruleset import Requirement, RuleSet
from programs.requirements.worth import Counted, Item, for_minimum, for_topic, name


class Demand(NamedTuple):
    """A topic on top of the total with what's due, and the credit on it in its window."""

    topic: Requirement
    amount: Decimal
    items: Sequence[Item]


class Use(NamedTuple):
    """How much of an item topics on top take, and the last of them by its label."""

    amount: Decimal
    label: str


@dataclass(frozen=True)
class Taken:
    """What topics on top take: by the name of the item, and by the topic's code."""

    uses: dict[tuple[str, ...], Use] = field(default_factory=dict)
    counted: dict[str, list[Counted]] = field(default_factory=dict)


@dataclass(slots=True)
class _Supply:
    """An item that topics could take hours from. `hours` are by the topic's number."""

    item: Item
    hours: dict[int, Item] = field(default_factory=dict)


def take(rules: RuleSet, demands: Sequence[Demand], cycle: Window) -> Taken:
    """Give topics on top of the total their hours, the first topic first. `cycle` is the window of the total."""
    order = sorted(
        _supplies(demands),
        key=lambda supply: (
            cycle.holds(supply.item.credit.earned_on),
            _usefulness(rules, supply.item),
            _place(rules, supply.item.credit),
        ),
    )
    shares = by_priority(
        [supply.item.worth for supply in order],
        [{number: part.worth for number, part in supply.hours.items()} for supply in order],
        [demand.amount for demand in demands],
    )
    taken = Taken()
    for supply, share in zip(order, shares, strict=True):
        used = used_as(rules, supply.item.credit)
        for number, amount in share.items():
            if amount:
                topic = demands[number].topic
                before = taken.uses[used].amount if used in taken.uses else ZERO
                taken.uses[used] = Use(before + amount, topic.label)
                taken.counted.setdefault(topic.code, []).append(supply.hours[number].counted(amount))
    return taken


def used_as(rules: RuleSet, credit: Credit) -> tuple[str, ...]:
    """Return the name by which an item's use is kept: that of its activity where repeats count once."""
    return (credit.key,) if rules.repeats_count else name(credit)


def _supplies(demands: Sequence[Demand]) -> list[_Supply]:
    """Return the items that have hours on a topic."""
    found: dict[str, _Supply] = {}
    for number, demand in enumerate(demands):
        for item in demand.items:
            part = for_topic(demand.topic, item)
            if part.worth:
                found.setdefault(item.credit.key, _Supply(item)).hours[number] = part
    return list(found.values())


def _usefulness(rules: RuleSet, item: Item) -> tuple[int, ...]:
    """Return how many places an item could count for beside the topics on top, and which, least useful first."""
    places = [
        int(_could_count(requirement, item))
        for requirement in rules.requirements
        if not requirement.on_top and requirement.kind is not Kind.DUTY
    ]
    uncapped = [int(not cap.limits(item.credit)) for cap in rules.caps]
    return (sum(places) + sum(uncapped), *places, *uncapped)


def _could_count(requirement: Requirement, item: Item) -> bool:
    if requirement.kind is Kind.TOTAL:
        return True
    part = for_minimum(requirement, item) if requirement.kind is Kind.MINIMUM else for_topic(requirement, item)
    return part.worth > 0


def _place(rules: RuleSet, credit: Credit) -> tuple[str, ...]:
    """Return the place among equally useful items: by day, or by activity where another repeat could change the day."""
    return (credit.earned_on.isoformat(), credit.key) if rules.repeats_count else name(credit)
