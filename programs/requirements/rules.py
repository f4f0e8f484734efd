"""What a license still needs, and why: each requirement beside the credit that counts for it.

`evaluate` is pure: the day is an argument, so that any past day can be replayed. What the data leaves open is decided
here once. Topics on top of the total take the hours that are worth least elsewhere (`on_top.py`). The total, each
minimum and each topic inside it are then counted on what's left, so that one hour can serve several of them, but each
only once.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from programs.credits import Credit
from programs.requirements.allocation import ZERO
from programs.requirements.caps import Caps
from programs.requirements.clocks import (
    LICENSED_ON,
    Dates,
    Window,
    cycle_window,
    is_first_renewal,
    months_between,
    window,
)
from programs.requirements.enums import Kind, Refusal, Status, Why
from programs.requirements.on_top import Demand, Taken, take, used_as
from programs.requirements.ruleset import Accepted, Condition, Requirement, RuleSet
from programs.requirements.worth import (
    ByTopic,
    Counted,
    Item,
    Pool,
    Refused,
    for_minimum,
    for_topic,
    pool,
    valued,
)

AT_RISK_DAYS = 90  # the first step of the reminders
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


class Progress(NamedTuple):
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

    @property
    def applies(self) -> bool:
        """Whether it's for this person, and due in this cycle."""
        return self.status is not Status.NOT_DUE


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


def evaluate(rules: RuleSet, credits: Iterable[Credit], facts: Facts, dates: Dates, *, as_of: dt.date) -> Evaluation:
    """Return how each requirement stands on `as_of`. Credit earned after that day isn't seen."""
    earned = [credit for credit in credits if credit.earned_on <= as_of]
    if rules.shared_caps:  # which credit is over a cap mustn't depend on the order in which it's given
        earned.sort(key=lambda credit: (credit.earned_on, credit.key))
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
    above = [
        min(each.earned - (each.required or ZERO), each.earned - each.added)
        for each in evaluation.progress
        if each.requirement.kind is Kind.TOTAL and each.status is Status.MET
    ]
    return max(ZERO, min(cap, max(above, default=ZERO)))


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
    """One evaluation. The credit of each window is found once."""

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
        self.valued = [valued(credit, rules.accepts) for credit in earned]
        self.by_topic = ByTopic(rules, self.valued)
        self.caps = Caps(rules)
        self.pools: dict[tuple[dt.date | None, dt.date], Pool] = {}
        self.taken = self._take_topics_on_top() if rules.on_top else Taken()

    # -- one requirement -----------------------------------------------------------------------------------------------

    def progress(self, requirement: Requirement) -> Progress:
        place = window(requirement.timing, self.rules.cycle, self.dates, self.main)
        required, reduced = self._required(requirement)
        if settled := self._settled(requirement, place, required, reduced):
            return settled
        counted, refused, added = self._count(requirement, place)
        earned = sum([each.amount for each in counted], added)
        met = earned >= required if required is not None else earned > 0
        asks = "" if met else place.asks or self._unanswered(requirement)
        status = Status.MET if met else Status.NOT_COMPUTED if asks else self._open_status(place.end)
        return Progress(
            requirement=requirement,
            status=status,
            required=required,
            earned=earned,
            remaining=ZERO if required is None else max(ZERO, required - earned),
            start=place.start,
            last_day=place.end,
            counted=tuple(counted),
            refused=tuple(refused),
            added=added,
            why=Why.CONDITION if asks and not place.asks else Why.FIRST_RENEWAL if reduced else Why.NONE,
            asks=asks,
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
        if met_on and met_on <= self.as_of and place.holds(met_on):
            return decided(Status.MET, Why.CONFIRMED if requirement.kind is Kind.DUTY else Why.MET_EARLIER)
        if applies is None and (requirement.on_top or requirement.kind is Kind.DUTY):
            return decided(Status.NOT_COMPUTED, Why.CONDITION, question, asks=question)
        if requirement.kind is Kind.DUTY:
            return decided(Status.NOT_COMPUTED if place.asks else self._open_status(place.end), asks=place.asks)
        return None

    def _unanswered(self, requirement: Requirement) -> str:
        """Return the question that decides whether a requirement applies, '' if that's known."""
        applies, question = holds(requirement.applies_if, self.facts.answers)
        return question if applies is None else ""

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
        granted = self._granted(requirement)
        if requirement.kind is Kind.TOPIC:
            return *self._count_topic(requirement, place), granted
        credit = self._pool(place)
        left, used = self._left(credit.items, place)
        if requirement.kind is Kind.TOTAL:
            counted, over = self.caps.through(left)
            added = granted + self._bonus(left, self.rules.accepts) + self.facts.carried
            return counted, [*credit.refused, *over, *used], added
        parts: list[Item] = []
        others: list[Refused] = []
        for item in left:
            part = for_minimum(requirement, item)
            if part.worth:
                parts.append(part)
            elif item.worth:
                others.append(Refused(item.credit.key, item.worth, Refusal.NOT_ACCEPTED))
        counted, over = self.caps.through(parts)
        added = granted + self._bonus(left, requirement.accepts or self.rules.accepts)
        return counted, [*credit.refused, *others, *over, *used], added

    def _count_topic(self, topic: Requirement, place: Window) -> tuple[list[Counted], list[Refused]]:
        """Return what counts for a topic, and what's on it but doesn't count. Other credit isn't worth a word."""
        credit = self._on_topic(topic, place)
        if topic.on_top:
            return self.taken.counted.get(topic.code, []), credit.refused
        left, used = self._left(credit.items, place)
        parts = [for_topic(topic, item) for item in left]
        return [part.counted(part.worth) for part in parts if part.worth], [*credit.refused, *used]

    def _on_topic(self, topic: Requirement, place: Window) -> Pool:
        return pool(self.rules, self.by_topic.on(topic), place.start, dt.date.max if place.late_counts else place.end)

    def _pool(self, place: Window) -> Pool:
        key = (place.start, dt.date.max if place.late_counts else place.end)
        if key not in self.pools:
            self.pools[key] = pool(self.rules, self.valued, *key)
        return self.pools[key]

    def _left(self, items: list[Item], place: Window) -> tuple[list[Item], list[Refused]]:
        """Return the items with what topics on top leave of them in the cycle, and what those took."""
        is_cycle = (place.start, place.end) == (self.main.start, self.main.end) and not place.late_counts
        if not self.taken.uses or not is_cycle:
            return items, []
        left: list[Item] = []
        used: list[Refused] = []
        for item in items:
            use = self.taken.uses.get(used_as(self.rules, item.credit))
            if use:
                amount = min(use.amount, item.worth)
                used.append(Refused(item.credit.key, amount, Refusal.USED_ON_TOP, use.label))
                item = item._replace(worth=item.worth - amount)
            left.append(item)
        return left, used

    def _bonus(self, items: Sequence[Item], accepts: Mapping[str, Accepted]) -> Decimal:
        """Return what the first units of some types count beside their own amount."""
        added = ZERO
        for bonus in self.rules.bonuses:
            of_type = {code: accepts[code] for code in bonus.types if code in accepts}
            earned = sum((min(item.worth, valued(item.credit, of_type).worth) for item in items), ZERO)
            added += (bonus.factor - 1) * min(earned, bonus.first)
        return added

    def _granted(self, requirement: Requirement) -> Decimal:
        """Return the credit that the person's answers stand for, such as a board certificate earned in the cycle."""
        if not self.rules.substitutes:
            return ZERO
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

    # -- topics on top -------------------------------------------------------------------------------------------------

    def _take_topics_on_top(self) -> Taken:
        demands = []
        for topic in self.rules.on_top:
            place = window(topic.timing, self.rules.cycle, self.dates, self.main)
            required, reduced = self._required(topic)
            if self._settled(topic, place, required, reduced) is None:
                demands.append(Demand(topic, required or ZERO, self._on_topic(topic, place).items))
        return take(self.rules, demands, self.main) if demands else Taken()
