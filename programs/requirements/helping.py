"""Which programs would close what's missing, the cheapest hours first. No provider can buy a place."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from programs.catalog.models import Program
from programs.credits import Credit
from programs.requirements.candidates import Candidate, Gaps, candidates
from programs.requirements.queries import Standing
from programs.requirements.ruleset import Accepted, Requirement
from programs.requirements.words import joined, some
from programs.requirements.worth import valued

# What decides the order: credentials helped, price of a credit, place, credit in all, day, key. The lowest comes first.
_Rank = tuple[int, Decimal, bool, Decimal, dt.date, int]


@dataclass(frozen=True)
class Gain:
    """What a program would add for one credential: amounts by requirement. None is a course without a stated length."""

    standing: Standing
    parts: tuple[tuple[Requirement, Decimal | None], ...]

    @property
    def amount(self) -> Decimal:
        """The largest part. Parts aren't added, since one hour can serve several requirements."""
        return max((part[1] or Decimal(0) for part in self.parts), default=Decimal(0))

    @property
    def words(self) -> str:
        """Return 4 credits and 2 hours on domestic violence."""
        assert self.standing.evaluation is not None, "only a standing with an evaluation can gain"
        unit = self.standing.evaluation.rule_set.unit
        return joined([some(requirement, value, unit) for requirement, value in self.parts])


@dataclass(frozen=True)
class Help:
    """A program with what it would add for each credential, by credential id."""

    program: Program
    gains: Mapping[int, Gain]
    price: Decimal | None
    earn_on: dt.date


@dataclass(frozen=True)
class Need:
    """What one person still needs: for some of their credentials, beside the credit on file.

    `among` are the IDs of the only programs to look at, None for all.
    """

    standings: Sequence[Standing]
    credits: Sequence[Credit]
    as_of: dt.date
    among: Collection[int] | None = None

    @property
    def open(self) -> list[Standing]:
        return [standing for standing in self.standings if standing.evaluation and standing.evaluation.open]


def gain(standing: Standing, credits: Sequence[Credit], credit: Credit) -> Gain | None:
    """Return what one more credit would add for a credential, or None. It counts on its day, which may lie ahead."""
    if standing.evaluation is None:
        return None
    after = standing.with_credits([*credits, credit], as_of=credit.earned_on)
    assert after is not None, "a standing with an evaluation can be evaluated again"
    parts: list[tuple[Requirement, Decimal | None]] = []
    for was, now in zip(standing.evaluation.progress, after.progress, strict=True):
        if was.is_open and was.remaining > now.remaining:
            parts.append((was.requirement, was.remaining - now.remaining))
        elif was.is_open and was.required is None and not now.is_open:
            parts.append((was.requirement, None))
    return Gain(standing, tuple(parts)) if parts else None


def helping(
    standings: Sequence[Standing],
    credits: Sequence[Credit],
    *,
    as_of: dt.date,
    most: int = 5,
    waits: bool = False,
    among: Collection[int] | None = None,
) -> list[Help]:
    """Return the programs that close gaps: of most credentials first, then the cheapest hours, online
    first, then the most hours.

    Only programs that can be completed before the last day of a gap. At most 40 are looked at closely: the best by
    the index's figures. A task `waits` for the index where it isn't read yet, which a page must not. `among` are the
    IDs of the only programs to look at.
    """
    return helping_each([Need(standings, credits, as_of, among)], most=most, waits=waits)[0]


def helping_each(needs: Sequence[Need], *, most: int = 5, waits: bool = False) -> list[list[Help]]:
    """Return the programs that close each person's gaps, for all of them in a constant number of queries."""
    looked_at = candidates([Gaps(need.open, need.as_of, need.among) for need in needs], waits=waits)
    found = [_best(need, each, most) for need, each in zip(needs, looked_at, strict=True)]
    chosen = {helper.candidate.key for each in found for helper in each}
    programs = Program.objects.filter(pk__in=chosen).for_cards().in_bulk() if chosen else {}
    return [
        [Help(programs[helper.candidate.key], helper.gains, helper.candidate.price, helper.earn_on) for helper in each]
        for each in found
    ]


@dataclass(frozen=True)
class _Helper:
    """A candidate that closes gaps."""

    candidate: Candidate
    gains: Mapping[int, Gain]
    earn_on: dt.date

    @property
    def rank(self) -> _Rank:
        in_all = sum((gain.amount for gain in self.gains.values()), Decimal(0))
        return _rank(self.candidate, len(self.gains), in_all, self.earn_on)


def _best(need: Need, looked_at: Iterable[Candidate], most: int) -> list[_Helper]:
    """Return the best candidates.

    Evaluating is what takes time, so the likeliest are evaluated first. Once the others couldn't be better even if all
    of their credit counted, they're left out.
    """
    open_ = need.open
    limits = [_limit(standing) for standing in open_]
    likeliest = sorted((_rank_at_most(each, limits, need.as_of), each) for each in looked_at)
    found: list[_Helper] = []
    for rank, candidate in likeliest:
        if len(found) >= most and rank > found[most - 1].rank:
            break
        earn_on = candidate.first_day(need.as_of)
        credit = candidate.credit(earn_on)
        gains = {each.credential.pk: made for each in open_ if (made := gain(each, need.credits, credit))}
        if gains:
            found.append(_Helper(candidate, gains, earn_on))
            found.sort(key=lambda helper: helper.rank)
    return found[:most]


class _Limit(NamedTuple):
    """What decides the most that one more credit could add: what it's worth, bonuses, and what's missing."""

    accepts: Mapping[str, Accepted]
    factor: Decimal
    missing: Decimal

    def of(self, credit: Credit) -> Decimal | None:
        """Return the most that it could add. None if it isn't accepted."""
        worth = valued(credit, self.accepts).worth
        return min(worth * self.factor, self.missing) if worth else None


def _limit(standing: Standing) -> _Limit:
    assert standing.evaluation is not None, "only a standing with an evaluation is open"
    rules = standing.evaluation.rule_set
    factor = max((bonus.factor for bonus in rules.bonuses), default=Decimal(1))
    return _Limit(rules.accepts, max(factor, Decimal(1)), max(each.remaining for each in standing.evaluation.open))


def _rank_at_most(candidate: Candidate, limits: Sequence[_Limit], as_of: dt.date) -> _Rank:
    """Return the rank that it would have if all of its credit counted for everything."""
    earn_on = candidate.first_day(as_of)
    most = [amount for limit in limits if (amount := limit.of(candidate.credit(earn_on))) is not None]
    return _rank(candidate, len(most), sum(most, Decimal(0)), earn_on)


def _rank(candidate: Candidate, credentials: int, in_all: Decimal, earn_on: dt.date) -> _Rank:
    per_unit = Decimal("Infinity") if candidate.price is None else candidate.price / max(in_all, Decimal("0.25"))
    return (-credentials, per_unit, candidate.is_elsewhere, -in_all, earn_on, candidate.key)
