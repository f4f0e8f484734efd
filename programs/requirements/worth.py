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


def worth(credit: Credit, accepts: Mapping[str, Accepted]) -> tuple[Decimal, Decimal | None]:
    """Return what a credit is worth to a body, and what it was before rounding. Of several types the best counts."""
    best, claimed = ZERO, None
    for name, amount in credit.amounts.items():
        accepted = accepts.get(name)
        if accepted is None:
            continue
        whole = amount if accepted.is_one_to_one else amount * accepted.factor
        value = whole if accepted.step is None else _round_down(whole, accepted.step)
        if value > best or not best:
            best, claimed = value, whole if value < whole else None
    return best, claimed


def _round_down(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).to_integral_value(ROUND_FLOOR) * step


def valued(rules: RuleSet, credits: Iterable[Credit]) -> list[Item]:
    """Return all credit with its worth, which is zero where the body doesn't accept it."""
    accepts = rules.accepts
    return [Item(credit, *worth(credit, accepts)) for credit in credits]


def pool(rules: RuleSet, valued: Sequence[Item], start: dt.date | None, end: dt.date) -> Pool:
    """Return the accepted credit of a window, after repeats and caps on single activities."""
    items: list[Item] = []
    refused: list[Refused] = []
    first = start or dt.date.min
    for item in valued:
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
            items.append(item)
    if not rules.repeats_count:
        items = _without_repeats(items, refused)
    for cap in rules.activity_caps:
        items = [_at_most(cap, item, refused) for item in items]
    return Pool(items, refused)


# -- repeats and activities --------------------------------------------------------------------------------------------


def same_activity(credit: Credit) -> tuple[str, ...]:
    """Return what repeats of one activity share, () if it can't be told."""
    return (credit.activity, credit.format) if credit.activity else ()


def _without_repeats(items: Sequence[Item], refused: list[Refused]) -> list[Item]:
    """Merge the repeats of an activity into the longest, the earliest of equal ones.

    The most of each type and topic counts, so that another repeat never counts less. An activity in another format,
    such as the recording of a course, isn't a repeat.
    """
    repeats: dict[tuple[str, ...], list[Item]] = {}
    for item in items:
        repeats.setdefault(same_activity(item.credit) or (item.credit.key,), []).append(item)
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
    amount, claimed = worth(item.credit, requirement.accepts)
    return Item(item.credit, amount, claimed) if amount < item.worth else item


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


def is_on_topic(requirement: Requirement, credit: Credit) -> bool:
    """Return whether a credit has any hours on a topic, whether they count or not."""
    topics, components = requirement.topic_codes
    return not (topics.isdisjoint(credit.topics) and components.isdisjoint(credit.amounts))
