"""What a license still needs, and why: each requirement beside the credit that counts for it.

`evaluate` is pure: the day is an argument, so that any past day can be replayed. What the data leaves open is decided
here once. Topics on top of the total take the hours that are worth least elsewhere. Each minimum and each topic inside
the total is then counted on what's left, so that one hour can serve several of them, but each only once.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

from programs.credits import Credit
from programs.requirements.allocation import ZERO, by_priority, capped
from programs.requirements.clocks import (
    LICENSED_ON,
    Dates,
    Window,
    cycle_window,
    is_first_renewal,
    months_between,
    window,
)
from programs.requirements.enums import Kind, Per, Refusal, Status, Why
from programs.requirements.ruleset import Accepted, Cap, Condition, Requirement, RuleSet

AT_RISK_DAYS = 90  # the first step of the reminders
_UNLIMITED = Decimal("Infinity")
_WORST_FIRST = (
    Status.OVERDUE,
    Status.AT_RISK,
    Status.CHOOSE_ROUTE,
    Status.ON_TRACK,
    Status.NOT_COMPUTED,
    Status.MET,
    Status.NOT_DUE,
)


@dataclass(frozen=True)
class Facts:
    """What the person told us once.

    `answers` are by question: yes or no, or the code of a choice. `met` are days by requirement code: of a topic met
    before the credit on file, or of a duty they confirmed. `carried` is credit from the cycle before, `waived` the
    codes of requirements that the board waived.
    """

    answers: Mapping[str, bool | str] = field(default_factory=dict)
    route: str = ""
    met: Mapping[str, dt.date] = field(default_factory=dict)
    carried: Decimal = ZERO
    waived: frozenset[str] = frozenset()


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


@dataclass(frozen=True, slots=True)
class Progress:
    """How one requirement stands. `required` None: no stated length, so that any credit or a confirmation meets it.

    `added` is what counts without a credit on file: carried over, a bonus, or a substitute. `start` None: ever.
    `asks` is the question that would decide it, '' if none. `detail` names what `why` refers to.
    """

    requirement: Requirement
    status: Status
    required: Decimal | None
    earned: Decimal
    remaining: Decimal
    start: dt.date | None
    last_day: dt.date
    counted: tuple[Counted, ...] = ()
    refused: tuple[Refused, ...] = ()
    added: Decimal = ZERO
    why: Why = Why.NONE
    detail: str = ""
    asks: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the person still has something to do for it."""
        return self.status in (Status.ON_TRACK, Status.AT_RISK, Status.OVERDUE, Status.CHOOSE_ROUTE)


@dataclass(frozen=True)
class Evaluation:
    """How a credential stands on a day. `asks` are the questions that would change it, in the order of the rules."""

    rule_set: RuleSet
    progress: tuple[Progress, ...]
    start: dt.date | None
    due_on: dt.date
    asks: tuple[str, ...]

    @property
    def status(self) -> Status:
        """The most urgent status of all requirements."""
        found = {progress.status for progress in self.progress}
        return next((status for status in _WORST_FIRST if status in found), Status.NOT_COMPUTED)

    @property
    def is_met(self) -> bool:
        """Whether every requirement that applies is met, and none is left that we can't compute."""
        return all(progress.status in (Status.MET, Status.NOT_DUE) for progress in self.progress)

    @property
    def open(self) -> list[Progress]:
        return [progress for progress in self.progress if progress.is_open]

    def of(self, code: str) -> Progress:
        """Return the progress of a requirement by its code (raises StopIteration)."""
        return next(progress for progress in self.progress if progress.requirement.code == code)


@dataclass(slots=True)
class _Item:
    """A credit in the window. `worth` is in the body's unit, `left` what topics on top leave for the total."""

    credit: Credit
    worth: Decimal
    left: Decimal
    lost: Decimal = ZERO  # by rounding
    used_for: str = ""


@dataclass(slots=True)
class _Pool:
    """The credit of one window, with what doesn't count whatever the requirement."""

    items: list[_Item]
    refused: list[Refused]


def evaluate(rules: RuleSet, credits: Iterable[Credit], facts: Facts, dates: Dates, *, as_of: dt.date) -> Evaluation:
    """Return how each requirement stands on `as_of`. Credit earned after that day isn't seen."""
    earned = [credit for credit in credits if credit.earned_on <= as_of]
    route = next((route for route in rules.routes if route.code == facts.route), None)
    main = cycle_window(rules.cycle, dates, months=route.window_months if route else None)
    state = _State(rules, facts, dates, main, earned, as_of)
    progress = tuple(state.progress(requirement) for requirement in rules.requirements)
    asks = [*(each.asks for each in progress if each.asks), *state.also_asks()]
    return Evaluation(rules, progress, main.start, dates.due_on, tuple(dict.fromkeys(asks)))


def carries(evaluation: Evaluation) -> Decimal:
    """Return the credit that carries into the next cycle: what's above the total, up to the rule's cap.

    Credit that was itself carried over doesn't carry on.
    """
    cap = evaluation.rule_set.carry_over or ZERO
    totals = [each for each in evaluation.progress if each.requirement.kind is Kind.TOTAL and each.required is not None]
    above = sum((min(each.earned - (each.required or ZERO), each.earned - each.added) for each in totals), ZERO)
    return max(ZERO, min(cap, above))


def holds(condition: Condition | None, answers: Mapping[str, bool | str]) -> tuple[bool | None, str]:
    """Return whether a condition is true, and the first question that decides it. None: not answered yet."""
    if condition is None:
        return True, ""
    if condition.question:
        answer = answers.get(condition.question)
        return (None if answer is None else answer == condition.expected), condition.question
    parts, decisive = (condition.all_of, False) if condition.all_of else (condition.any_of, True)
    results = [holds(part, answers) for part in parts]
    for value, question in results:
        if value is decisive:
            return value, question
    return next((result for result in results if result[0] is None), (not decisive, results[-1][1]))


class _State:
    """One evaluation. The pools of credit are made once for each window."""

    def __init__(
        self,
        rules: RuleSet,
        facts: Facts,
        dates: Dates,
        main: Window,
        earned: Sequence[Credit],
        as_of: dt.date,
    ) -> None:
        self.rules, self.facts, self.dates, self.main, self.as_of = rules, facts, dates, main, as_of
        self.earned = earned
        self.pools: dict[tuple[dt.date | None, dt.date], _Pool] = {}
        self.on_top: dict[str, list[Counted]] = {}
        if rules.has_on_top:
            self._take_topics_on_top()

    # -- one requirement -----------------------------------------------------------------------------------------------

    def progress(self, requirement: Requirement) -> Progress:
        place = window(requirement.timing, self.rules.cycle, self.dates, self.main)
        required, reduced = self._required(requirement)
        if settled := self._settled(requirement, place, required, reduced):
            return settled
        counted, refused, added = self._count(requirement, place)
        earned = sum((each.amount for each in counted), added)
        met = earned >= required if required is not None else earned > 0
        remaining = ZERO if required is None else max(ZERO, required - earned)
        status = Status.NOT_COMPUTED if place.asks and not met else Status.MET if met else self._open_status(place.end)
        return Progress(
            requirement=requirement,
            status=status,
            required=required,
            earned=earned,
            remaining=remaining,
            start=place.start,
            last_day=place.end,
            counted=tuple(counted),
            refused=tuple(refused),
            added=added,
            why=Why.FIRST_RENEWAL if reduced else Why.NONE,
            asks="" if met else place.asks,
        )

    def _settled(
        self, requirement: Requirement, place: Window, required: Decimal | None, reduced: bool
    ) -> Progress | None:
        """Return the progress of a requirement that no counting decides, or None."""

        def decided(status: Status, why: Why = Why.NONE, detail: str = "", asks: str = "") -> Progress:
            missing = required or ZERO if status in (Status.CHOOSE_ROUTE, Status.NOT_COMPUTED) else ZERO
            return Progress(
                requirement, status, required, ZERO, missing, place.start, place.end, why=why, detail=detail, asks=asks
            )

        code, facts = requirement.code, self.facts
        if reduced and required == 0:
            return decided(Status.NOT_DUE, Why.FIRST_RENEWAL)
        if requirement.routes and not facts.route:
            return decided(Status.CHOOSE_ROUTE, asks="route")
        if requirement.routes and facts.route not in requirement.routes:
            return decided(Status.NOT_DUE, Why.OTHER_ROUTE)
        applies, question = holds(requirement.applies_if, facts.answers)
        if applies is False:
            return decided(Status.NOT_DUE, Why.CONDITION, question)
        if code in facts.waived:
            return decided(Status.MET, Why.WAIVED)
        if place.why:
            return decided(Status.NOT_DUE, place.why)
        for substitute in self.rules.substitutes:
            if code in substitute.covers and substitute.credit is None and facts.answers.get(substitute.question):
                return decided(Status.MET, Why.SUBSTITUTED, substitute.label)
        met_on = facts.met.get(code)
        if met_on and met_on <= self.as_of and _is_within(place, met_on):
            return decided(Status.MET, Why.CONFIRMED if requirement.kind is Kind.DUTY else Why.MET_EARLIER)
        if applies is None:
            return decided(Status.NOT_COMPUTED, Why.CONDITION, question, asks=question)
        if requirement.kind is Kind.DUTY:
            return decided(Status.NOT_COMPUTED if place.asks else self._open_status(place.end), asks=place.asks)
        return None

    def _open_status(self, last_day: dt.date) -> Status:
        days = (last_day - self.as_of).days
        if days < 0:
            return Status.OVERDUE
        return Status.AT_RISK if days <= AT_RISK_DAYS else Status.ON_TRACK

    def _required(self, requirement: Requirement) -> tuple[Decimal | None, bool]:
        """Return what's due, and whether the first renewal makes it less."""
        if self.rules.first_renewal and is_first_renewal(self.rules.cycle, self.dates):
            licensed_on = self.dates.licensed_on
            assert licensed_on is not None, "without it, it can't be told which renewal this is"
            months = months_between(licensed_on, self.dates.due_on)
            for band in self.rules.first_renewal:
                if requirement.code in band.amounts and (band.below_months is None or months < band.below_months):
                    return band.amounts[requirement.code], True
        return requirement.amount, False

    def also_asks(self) -> list[str]:
        """Return questions that decide nothing by themselves, but could make less due."""
        if self.rules.first_renewal and self.dates.licensed_on is None:
            return [LICENSED_ON]
        return []

    # -- counting ------------------------------------------------------------------------------------------------------

    def _count(self, requirement: Requirement, place: Window) -> tuple[list[Counted], list[Refused], Decimal]:
        """Return what counts for a requirement, what doesn't, and what counts without a credit on file."""
        pool = self._pool(place)
        match requirement.kind:
            case Kind.TOTAL:
                counted, over = self._through_caps([(item, item.left) for item in pool.items])
                used = [
                    Refused(item.credit.key, item.worth - item.left, Refusal.USED_ON_TOP, item.used_for)
                    for item in pool.items
                    if item.used_for
                ]
                added = self._bonus(pool, self.rules.accepts) + self._granted(requirement) + self.facts.carried
                return counted, [*pool.refused, *over, *used], added
            case Kind.MINIMUM:
                eligible, others = self._eligible(requirement, pool)
                counted, over = self._through_caps(eligible)
                added = self._granted(requirement) + self._bonus(pool, requirement.accepts or self.rules.accepts)
                return counted, [*pool.refused, *others, *over], added
        if requirement.on_top:
            return self.on_top.get(requirement.code, []), self._off_topic(requirement, pool), self._granted(requirement)
        hours = [(item, self._topic_hours(requirement, item)) for item in pool.items]
        counted = [Counted(item.credit.key, min(amount, item.left)) for item, amount in hours if min(amount, item.left)]
        return counted, self._off_topic(requirement, pool), self._granted(requirement)

    def _pool(self, place: Window) -> _Pool:
        key = (place.start, dt.date.max if place.late_counts else place.end)
        if key not in self.pools:
            self.pools[key] = _pool(self.rules, self.earned, *key)
        return self.pools[key]

    def _eligible(self, requirement: Requirement, pool: _Pool) -> tuple[list[tuple[_Item, Decimal]], list[Refused]]:
        """Return the items with what each is worth for a minimum, and those that aren't of its types or formats."""
        eligible: list[tuple[_Item, Decimal]] = []
        others: list[Refused] = []
        for item in pool.items:
            value = item.left
            if requirement.accepts:
                value = min(value, _worth(item.credit, requirement.accepts)[0])
            if requirement.formats and item.credit.format not in requirement.formats:
                value = ZERO
            if value:
                eligible.append((item, value))
            elif item.left:
                others.append(Refused(item.credit.key, item.left, Refusal.NOT_ACCEPTED))
        return eligible, others

    def _through_caps(self, values: Sequence[tuple[_Item, Decimal]]) -> tuple[list[Counted], list[Refused]]:
        """Return what counts when caps limit formats and types. What's over a cap is refused, later credit first."""
        if not self.rules.caps:
            return [_counted(item, value) for item, value in values if value], []
        return _apply_caps(self.rules, values)

    def _bonus(self, pool: _Pool, accepts: Mapping[str, Accepted]) -> Decimal:
        added = ZERO
        for bonus in self.rules.bonuses:
            of_type = {name: accepts[name] for name in bonus.types if name in accepts}
            earned = sum((min(item.left, _worth(item.credit, of_type)[0]) for item in pool.items), ZERO)
            added += (bonus.factor - 1) * min(earned, bonus.first)
        return added

    def _granted(self, requirement: Requirement) -> Decimal:
        """Return the credit that the person's answers stand for, such as a board certificate earned in the cycle."""
        return sum(
            (
                substitute.credit
                for substitute in self.rules.substitutes
                if substitute.credit is not None
                and requirement.code in substitute.covers
                and self.facts.answers.get(substitute.question)
            ),
            ZERO,
        )

    # -- topics --------------------------------------------------------------------------------------------------------

    def _topic_hours(self, requirement: Requirement, item: _Item) -> Decimal:
        """Return the hours of an item on the topic: at most what the activity is worth."""
        credit = item.credit
        hours = sum((credit.topics[topic] for topic in requirement.topics if topic in credit.topics), ZERO)
        for name in requirement.component_types:
            hours = max(hours, credit.amounts.get(name, ZERO))
        if hours and requirement.formats and credit.format not in requirement.formats:
            return ZERO
        if hours and requirement.accepts:
            hours = min(hours, _worth(credit, requirement.accepts)[0])
        return min(hours, item.worth)

    def _off_topic(self, requirement: Requirement, pool: _Pool) -> list[Refused]:
        """Return the credit on the topic that doesn't count for it. Other credit isn't worth a word."""
        return [refused for refused in pool.refused if self._is_on_topic(requirement, refused.key)]

    def _is_on_topic(self, requirement: Requirement, key: str) -> bool:
        credit = next(credit for credit in self.earned if credit.key == key)
        return bool(
            set(requirement.topics) & credit.topics.keys() or set(requirement.component_types) & credit.amounts.keys()
        )

    def _take_topics_on_top(self) -> None:
        """Give topics on top of the total their hours, from those that are worth least elsewhere."""
        topics = [each for each in self.rules.requirements if each.on_top and self._counts(each)]
        places = [self._pool(window(each.timing, self.rules.cycle, self.dates, self.main)) for each in topics]
        main = {item.credit.key: item for item in self._pool(self.main).items}
        items = {item.credit.key: item for pool in places for item in pool.items} | main
        order = sorted(
            items.values(), key=lambda item: (self._usefulness(item), item.credit.earned_on, item.credit.key)
        )
        edges: list[dict[int, Decimal]] = []
        for item in order:
            keys = [{each.credit.key for each in pool.items} for pool in places] if len(places) > 1 else None
            hours = {number: self._topic_hours(topic, item) for number, topic in enumerate(topics)}
            edges.append(
                {
                    number: amount
                    for number, amount in hours.items()
                    if amount and (keys is None or item.credit.key in keys[number])
                }
            )
        demands = [self._required(topic)[0] or ZERO for topic in topics]
        shares = by_priority([item.worth for item in order], edges, demands) if topics else []
        for item, share in zip(order, shares, strict=True) if topics else ():
            for number, amount in share.items():
                if amount:
                    item.left -= amount
                    item.used_for = topics[number].label
                    self.on_top.setdefault(topics[number].code, []).append(Counted(item.credit.key, amount))

    def _counts(self, requirement: Requirement) -> bool:
        """Return whether credit is counted for it at all, so that it takes hours from the total."""
        place = window(requirement.timing, self.rules.cycle, self.dates, self.main)
        return self._settled(requirement, place, *self._required(requirement)) is None

    def _usefulness(self, item: _Item) -> tuple[int, ...]:
        """Return how many places an item could count for beside the topics on top, and which, least useful first."""
        credit = item.credit
        places = [
            int(bool(item.left))
            if each.kind is Kind.TOTAL
            else int(bool(self._eligible(each, _Pool([item], []))[0]))
            if each.kind is Kind.MINIMUM
            else int(bool(self._topic_hours(each, item)))
            for each in self.rules.requirements
            if not each.on_top and each.kind is not Kind.DUTY
        ]
        uncapped = [int(not _limits(cap, credit)) for cap in self.rules.caps]
        in_main = int(self.main.start is None or self.main.start <= credit.earned_on <= self.main.end)
        return (in_main, sum(places) + sum(uncapped), *places, *uncapped)


def _is_within(place: Window, day: dt.date) -> bool:
    return (place.start is None or day >= place.start) and (place.late_counts or day <= place.end)


# -- the worth of a credit ---------------------------------------------------------------------------------------------


def _worth(credit: Credit, accepts: Mapping[str, Accepted]) -> tuple[Decimal, Decimal]:
    """Return what a credit is worth to a body, and what rounding took. Of several types the best counts."""
    best = lost = ZERO
    for name, amount in credit.amounts.items():
        accepted = accepts.get(name)
        if accepted is None:
            continue
        whole = amount * accepted.factor
        value = (
            whole
            if accepted.step is None
            else whole.quantize(ZERO, ROUND_FLOOR)
            if accepted.step == 1
            else ((whole / accepted.step).to_integral_value(ROUND_FLOOR) * accepted.step)
        )
        if value > best or (value == best and best == 0):
            best, lost = value, whole - value
    return best, lost


def _pool(rules: RuleSet, earned: Sequence[Credit], start: dt.date | None, end: dt.date) -> _Pool:
    """Return the accepted credit of a window, after repeats and caps on single activities."""
    items: list[_Item] = []
    refused: list[Refused] = []
    accepts = rules.accepts
    for credit in earned:
        worth, lost = _worth(credit, accepts)
        if not worth:
            refused.append(Refused(credit.key, max(credit.amounts.values(), default=ZERO), Refusal.NOT_ACCEPTED))
        elif start is not None and credit.earned_on < start:
            refused.append(Refused(credit.key, worth, Refusal.TOO_EARLY))
        elif credit.earned_on > end:
            refused.append(Refused(credit.key, worth, Refusal.TOO_LATE))
        else:
            items.append(_Item(credit, worth, worth, lost))
    if not rules.repeats_count:
        items = _without_repeats(items, refused)
    for cap in rules.caps:
        if cap.per is Per.ACTIVITY:
            _cap_activities(cap, items, refused)
    return _Pool(items, refused)


def _without_repeats(items: Sequence[_Item], refused: list[Refused]) -> list[_Item]:
    """Keep the longest of the same activity, the earliest of equal ones."""
    times = Counter(item.credit.activity for item in items if item.credit.activity)
    if not times or max(times.values()) == 1:
        return list(items)
    best: dict[str, _Item] = {}
    for item in sorted(items, key=lambda each: (-each.worth, each.credit.earned_on, each.credit.key)):
        if item.credit.activity:
            best.setdefault(item.credit.activity, item)
    kept = []
    for item in items:
        if item.credit.activity and best[item.credit.activity] is not item:
            refused.append(Refused(item.credit.key, item.worth, Refusal.REPEATED))
        else:
            kept.append(item)
    return kept


def _cap_activities(cap: Cap, items: Sequence[_Item], refused: list[Refused]) -> None:
    for item in items:
        if _limits(cap, item.credit) and item.worth > cap.amount:
            refused.append(Refused(item.credit.key, item.worth - cap.amount, Refusal.OVER_CAP, cap.label))
            item.worth = item.left = cap.amount


def _counted(item: _Item, amount: Decimal) -> Counted:
    return Counted(item.credit.key, amount, item.worth + item.lost if item.lost else None)


# -- caps --------------------------------------------------------------------------------------------------------------


def _limits(cap: Cap, credit: Credit) -> bool:
    """Return whether a cap limits a credit. One with a type that isn't capped counts by that type."""
    if cap.formats and credit.format not in cap.formats:
        return False
    return not cap.types or (bool(credit.amounts) and credit.amounts.keys() <= cap.types)


def _apply_caps(rules: RuleSet, values: Sequence[tuple[_Item, Decimal]]) -> tuple[list[Counted], list[Refused]]:
    """Return what counts under the caps of a cycle or a year, and what's over them.

    Caps on formats and the other ones can cross, as in “at most 20 hours online” and “at most 10 of Category 2.” A
    credit lies under at most one cap of each sort, which `reading.py` makes sure of.
    """
    by_format, by_type = (
        _Groups(cap for cap in rules.caps if cap.formats),
        _Groups(cap for cap in rules.caps if not cap.formats),
    )
    places = [(by_format.of(item.credit, rules), by_type.of(item.credit, rules)) for item, _ in values]
    cells: dict[tuple[int, int], Decimal] = {}
    for place, (_, value) in zip(places, values, strict=True):
        cells[place] = cells.get(place, ZERO) + value
    room = capped(cells, by_format.bounds(cells, 0), by_type.bounds(cells, 1))
    counted: list[Counted] = []
    refused: list[Refused] = []
    in_order = sorted(
        zip(places, values, strict=True), key=lambda each: (each[1][0].credit.earned_on, each[1][0].credit.key)
    )
    for (row, column), (item, value) in in_order:
        taken = min(value, room[row].get(column, ZERO))
        if taken:
            room[row][column] -= taken
            counted.append(_counted(item, taken))
        if taken < value:
            label = by_format.labels[row] or by_type.labels[column]
            refused.append(Refused(item.credit.key, value - taken, Refusal.OVER_CAP, label))
    return counted, refused


class _Groups:
    """The groups that caps of one sort make: number 0 is without a cap."""

    def __init__(self, caps: Iterable[Cap]) -> None:
        self.caps = [cap for cap in caps if cap.per is not Per.ACTIVITY]
        self.numbers: dict[tuple[int, int], int] = {}
        self.limits: list[Decimal] = [_UNLIMITED]
        self.labels = [""]

    def of(self, credit: Credit, rules: RuleSet) -> int:
        for place, cap in enumerate(self.caps):
            if _limits(cap, credit):
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
