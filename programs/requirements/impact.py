"""Whom a new version of a rule affects, and how: for the curator who is about to publish it. No names.

Nobody's running cycle changes. To show what the next one will ask for, people's credit of today is evaluated under both
versions, as if the new one held for the cycle they're in.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from time import monotonic
from typing import NamedTuple

from accounts.licenses.models import Credential
from programs.credits import Credit
from programs.requirements import followers
from programs.requirements.clocks import Dates
from programs.requirements.enums import Kind, Status
from programs.requirements.models import Cycle, RuleVersion
from programs.requirements.queries import Ledger, ledgers_of, standings
from programs.requirements.rules import Evaluation, Facts, Progress, evaluate
from programs.requirements.ruleset import RuleSet
from programs.requirements.versions import rule_set
from programs.requirements.words import amount, unit_of

MOST_PEOPLE = 1000
MOST_SECONDS = 5.0
BATCH = 200
FEW = 5  # a smaller number of people isn't shown as a figure

_NOT_DUE = "not due"
_DECIDED_BY_AN_ANSWER = (Status.NOT_COMPUTED, Status.CHOOSE_ROUTE)


@dataclass(frozen=True)
class Change:
    """How many of the evaluated people have more, less or the same left for one requirement.

    `most` is the largest increase, zero if there's none or if it has no amount.
    """

    label: str
    unit: str
    more: int = 0
    less: int = 0
    same: int = 0
    most: Decimal = Decimal(0)


class Example(NamedTuple):
    """What's left for one person under both versions, in words: (label, before, after)."""

    is_invented: bool
    lines: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Impact:
    """Cycles are counted exactly. What's left is evaluated for `evaluated` of those whose next cycle follows."""

    follow: int
    earlier: int  # whose next cycle starts before the version's day, and keeps the version before
    since: int  # whose running cycle started on or after the version's day, and keeps its version
    evaluated: int = 0
    changes: tuple[Change, ...] = ()
    more: int = 0
    less: int = 0
    mixed: int = 0
    same: int = 0
    example: Example | None = None

    @property
    def is_estimated(self) -> bool:
        return self.evaluated < self.follow


def impact(draft: RuleVersion, *, as_of: dt.date, most: int = MOST_PEOPLE, seconds: float = MOST_SECONDS) -> Impact:
    """Return the effect of a draft that can be read (raises InvalidRule). Queries grow with batches of people.

    At most `most` people are evaluated and for about `seconds`. They're a random sample, the same each time.
    """
    counted = Impact(
        follow=followers.followers(draft).count(),
        earlier=followers.starting_earlier(draft).count() if draft.effective_from else 0,
        since=followers.started_since(draft).count(),
    )
    before = RuleVersion.objects.of(draft).published().select_related("authority").order_by("-number").first()
    if before is None:
        return counted
    tally = _Tally(rule_set(before), rule_set(draft), as_of)
    tally.evaluate(_batches(draft, most), until=monotonic() + seconds)
    return tally.result(counted)


def shown(people: int) -> str:
    """Return a number of people, without figures that could point to somebody: 0, fewer than 5, 1,200."""
    return f"fewer than {FEW}" if 0 < people < FEW else f"{people:,}"


def _batches(draft: RuleVersion, most: int) -> Iterator[list[Cycle]]:
    """Yield the cycles whose next one follows, in batches. Their random ids make the order a fair sample."""
    found = followers.followers(draft).order_by("public_id")
    for start in range(0, most, BATCH):
        batch = list(found[start : min(start + BATCH, most)])
        if not batch:
            return
        yield batch


@dataclass
class _Tally:
    before: RuleSet
    after: RuleSet
    as_of: dt.date
    people: int = 0
    by_code: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    most: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    whole: dict[tuple[bool, bool], int] = field(default_factory=lambda: defaultdict(int))
    changed: list[tuple[Decimal, Evaluation, Evaluation]] = field(default_factory=list)

    def evaluate(self, batches: Iterator[list[Cycle]], *, until: float) -> None:
        for cycles in batches:
            ids = [cycle.credential_id for cycle in cycles]
            credentials = list(Credential.objects.filter(pk__in=ids).with_periods().order_by("pk"))
            ledgers = ledgers_of({each.user_id for each in credentials})
            for standing in standings(credentials, as_of=self.as_of, ledgers=ledgers):
                credits = ledgers.get(standing.credential.user_id, Ledger((), ())).credits
                self.add(credits, standing.facts, standing.dates)
            if monotonic() > until:
                return

    def add(self, credits: Sequence[Credit], facts: Facts, dates: Dates) -> None:
        one, other = (evaluate(rules, credits, facts, dates, as_of=self.as_of) for rules in (self.before, self.after))
        self.people += 1
        olds, news = _by_code(one), _by_code(other)
        more = less = False
        change = Decimal(0)
        for code in {**olds, **news}:
            old, new = _left(olds.get(code)), _left(news.get(code))
            self.by_code[code][0 if new > old else 1 if new < old else 2] += 1
            self.most[code] = max(self.most[code], new[0] - old[0])
            more, less, change = more or new > old, less or new < old, change + new[0] - old[0]
        self.whole[more, less] += 1
        if more or less:
            self.changed.append((change, one, other))

    def result(self, counted: Impact) -> Impact:
        return Impact(
            counted.follow,
            counted.earlier,
            counted.since,
            evaluated=self.people,
            changes=tuple(self._change(code) for code in {**self.before.by_code, **self.after.by_code}),
            more=self.whole[True, False],
            less=self.whole[False, True],
            mixed=self.whole[True, True],
            same=self.whole[False, False],
            example=self._example(),
        )

    def _change(self, code: str) -> Change:
        requirement = self.after.by_code.get(code) or self.before.by_code[code]
        unit = unit_of(requirement, self.after.unit)
        more, less, same = self.by_code[code]
        return Change(requirement.label, unit, more, less, same, self.most[code])

    def _example(self) -> Example | None:
        """Return the person in the middle of those with a change, or an invented one if they're few."""
        if len(self.changed) >= FEW:
            _, one, other = sorted(self.changed, key=lambda each: each[0])[len(self.changed) // 2]
            return Example(is_invented=False, lines=tuple(_lines(one, other)))
        dates = Dates(due_on=self.as_of + dt.timedelta(days=365))
        one, other = (evaluate(rules, [], Facts(), dates, as_of=self.as_of) for rules in (self.before, self.after))
        lines = tuple(_lines(one, other))
        return Example(is_invented=True, lines=lines) if lines else None


def _by_code(evaluation: Evaluation) -> Mapping[str, Progress]:
    return {progress.requirement.code: progress for progress in evaluation.progress}


def _left(progress: Progress | None) -> tuple[Decimal, bool]:
    """Return what's left, comparable: an amount, and whether something without an amount is still to do."""
    if progress is None:
        return Decimal(0), False
    return progress.remaining, progress.is_open or progress.status in _DECIDED_BY_AN_ANSWER


def _lines(one: Evaluation, other: Evaluation) -> Iterator[tuple[str, str, str]]:
    """Yield the requirements of which what's left differs."""
    olds, news = _by_code(one), _by_code(other)
    for code in {**olds, **news}:
        old, new = olds.get(code), news.get(code)
        if _left(old) != _left(new):
            label = (new or olds[code]).requirement.label
            yield label, _in_words(old, one.rule_set.unit), _in_words(new, other.rule_set.unit)


def _in_words(progress: Progress | None, unit: str) -> str:
    if progress is None:
        return "not in this version"
    if progress.status is Status.NOT_DUE:
        return _NOT_DUE
    if progress.status is Status.MET:
        return "met"
    if progress.required is None or progress.requirement.kind is Kind.DUTY:
        return "still to do"
    return f"{amount(progress.remaining, unit_of(progress.requirement, unit))} left"
