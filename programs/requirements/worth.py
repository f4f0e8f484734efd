"""What credit is worth to a body, and which of it counts in a window, before caps on a cycle or a year."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

from programs.credits import Credit
from programs.requirements.allocation import ZERO
from programs.requirements.enums import Refusal
from programs.requirements.ruleset import Accepted, Cap, Requirement, RuleSet


class Counted(NamedTuple):
    """How much of a credit counts. `rounded_from` is what was claimed, if a part was lost by rounding."""

    key: str
    amount: Decimal
    rounded_from: Decimal | None = None


class Refused(NamedTuple):
    """How much of a credit doesn't count, in the body's unit, and why. `detail` names the cap or the topic."""

    key: str
    amount: Decimal
    reason: Refusal
    detail: str = ""


class Item(NamedTuple):
    """A credit and how much of it counts, in the body's unit. `claimed` is what it was before rounding, if it was."""

    credit: Credit
    worth: Decimal
    claimed: Decimal | None = None

    def counted(self, amount: Decimal) -> Counted:
        return Counted(self.credit.key, amount, self.claimed)


class Pool(NamedTuple):
    """The credit of one window, with what doesn't count whatever the requirement."""

    items: list[Item]
    refused: list[Refused]


def valued(credit: Credit, accepts: Mapping[str, Accepted]) -> Item:
    """Return a credit with its worth to a body, zero if it isn't accepted. Of several types the best counts."""
    best, claimed = ZERO, None
    for code, amount in credit.amounts.items():
        accepted = accepts.get(code)
        if accepted is None:
            continue
        if accepted.is_plain:
            if amount > best:
                best, claimed = amount, None
        else:
            whole = amount * accepted.factor
            value = _rounded_down(whole, accepted.step)
            if value > best or not best:
                best, claimed = value, whole if value < whole else None
    return Item(credit, best, claimed)


def _rounded_down(amount: Decimal, step: Decimal | None) -> Decimal:
    return amount if step is None else (amount / step).to_integral_value(ROUND_FLOOR) * step


def pool(rules: RuleSet, items: Iterable[Item], start: dt.date | None, end: dt.date) -> Pool:
    """Return the accepted credit of a window, after repeats and caps on single activities."""
    kept: list[Item] = []
    refused: list[Refused] = []
    first = start or dt.date.min
    for item in items:
        credit, amount, claimed = item
        if not amount:
            refused.append(
                Refused(credit.key, claimed, Refusal.ROUNDED)
                if claimed
                else Refused(credit.key, max(credit.amounts.values(), default=ZERO), Refusal.NOT_ACCEPTED)
            )
        elif credit.earned_on < first:
            refused.append(Refused(credit.key, amount, Refusal.TOO_EARLY))
        elif credit.earned_on > end:
            refused.append(Refused(credit.key, amount, Refusal.TOO_LATE))
        else:
            kept.append(item)
    if not rules.repeats_count:
        kept = _without_repeats(kept, refused)
    for cap in rules.activity_caps:
        kept = [_at_most(cap, item, refused) for item in kept]
    return Pool(kept, refused)


class ByTopic:
    """Credit by its topics, and by its types that hold hours on one."""

    def __init__(self, rules: RuleSet, items: Iterable[Item]) -> None:
        components = rules.component_types
        self.items: dict[str, list[Item]] = {}
        for item in items:
            for code in item.credit.topics:
                self.items.setdefault(code, []).append(item)
            if components and not components.isdisjoint(item.credit.amounts):
                for code in components.intersection(item.credit.amounts):
                    self.items.setdefault(code, []).append(item)

    def on(self, topic: Requirement) -> list[Item]:
        """Return the items with any hours on a topic, each once, whether they count or not."""
        if len(topic.topic_codes) == 1:
            return self.items.get(topic.topic_codes[0], [])
        found = (item for code in topic.topic_codes for item in self.items.get(code, ()))
        return list({item.credit.key: item for item in found}.values())


# -- repeats and activities --------------------------------------------------------------------------------------------


def name(credit: Credit) -> tuple[str, ...]:
    """Return what repeats of one activity share. A credit whose activity can't be told has its own."""
    return (credit.activity, credit.format) if credit.activity else (credit.key,)


def _without_repeats(items: Sequence[Item], refused: list[Refused]) -> list[Item]:
    """Merge the repeats of an activity into the longest, the earliest of equal ones.

    The most of each type and topic counts, so that another repeat never counts less. An activity in another format,
    such as the recording of a course, isn't a repeat.
    """
    repeats: dict[tuple[str, ...], list[Item]] = {}
    for item in items:
        repeats.setdefault(name(item.credit), []).append(item)
    merged: list[Item] = []
    for group in repeats.values():
        longest, *others = sorted(group, key=lambda item: (-item.worth, item.credit.earned_on, item.credit.key))
        refused += [Refused(item.credit.key, item.worth, Refusal.REPEATED) for item in others]
        merged.append(longest._replace(credit=_merged(longest.credit, [item.credit for item in others])))
    return merged


def _merged(credit: Credit, others: Sequence[Credit]) -> Credit:
    if not others:
        return credit
    return Credit(
        key=credit.key,
        earned_on=credit.earned_on,
        amounts=_most(each.amounts for each in [credit, *others]),
        topics=_most(each.topics for each in [credit, *others]),
        format=credit.format,
        activity=credit.activity,
        approvals=credit.approvals.union(*(each.approvals for each in others)),
    )


def _most(mappings: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for mapping in mappings:
        for key, amount in mapping.items():
            found[key] = max(amount, found.get(key, ZERO))
    return found


def _at_most(cap: Cap, item: Item, refused: list[Refused]) -> Item:
    if item.worth <= cap.amount or not cap.limits(item.credit):
        return item
    refused.append(Refused(item.credit.key, item.worth - cap.amount, Refusal.OVER_CAP, cap.label))
    return Item(item.credit, cap.amount)


# -- the part of a credit that a requirement counts --------------------------------------------------------------------


def for_minimum(requirement: Requirement, item: Item) -> Item:
    """Return the item with what counts for a minimum of types or formats: at most what it's worth."""
    if requirement.formats and item.credit.format not in requirement.formats:
        return Item(item.credit, ZERO)
    if not requirement.accepts:
        return item
    part = valued(item.credit, requirement.accepts)
    return part if part.worth < item.worth else item


def for_topic(requirement: Requirement, item: Item) -> Item:
    """Return the item with its hours on the topic: at most what it's worth. Hours on several topics add up."""
    credit = item.credit
    hours = ZERO
    for topic in requirement.topics:
        if topic in credit.topics:
            hours += credit.topics[topic]
    for component in requirement.component_types:
        hours = max(hours, credit.amounts.get(component, ZERO))
    if not hours or (requirement.formats and credit.format not in requirement.formats):
        return Item(credit, ZERO)
    if requirement.accepts:
        item = for_minimum(requirement, item)
    return Item(credit, hours) if hours <= item.worth else item
