"""Which programs would close what's missing, the cheapest hours first. No provider can buy a place."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from programs.catalog.enums import Delivery
from programs.catalog.models import Program
from programs.credits import Credit
from programs.requirements.candidates import candidates
from programs.requirements.queries import Standing
from programs.requirements.ruleset import Requirement
from programs.requirements.words import joined, some

_WOULD_BE = "program"


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

    @property
    def credentials(self) -> int:
        return len(self.gains)

    @property
    def in_all(self) -> Decimal:
        return sum((gain.amount for gain in self.gains.values()), Decimal(0))


def as_credit(program: Program, *, earned_on: dt.date) -> Credit:
    """Return the credit that completing a program in full would be. Load its offers, topics and formats."""
    amounts = {offer.credit_type.code: offer.amount for offer in program.offers.all() if offer.amount}
    most = max(amounts.values(), default=Decimal(0))
    topics: dict[str, Decimal] = {}
    for each in program.state_topics.all():
        topics[each.topic.code] = max(
            topics.get(each.topic.code, Decimal(0)), min(each.hours or most, most or Decimal(0))
        )
    formats = [each.code for each in program.formats.all()]
    return Credit(
        key=_WOULD_BE,
        earned_on=earned_on,
        amounts=amounts,
        topics={code: hours for code, hours in topics.items() if hours},
        format=formats[0] if len(formats) == 1 else "",
        activity=f"program:{program.pk}",
    )


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
    open_ = [standing for standing in standings if standing.evaluation and standing.evaluation.open]
    if not open_:
        return []
    found = []
    for program in candidates(open_, as_of=as_of, waits=waits, among=among):
        earned_on = _first_day(program, as_of)
        credit = as_credit(program, earned_on=earned_on)
        gains = {each.credential.pk: made for each in open_ if (made := gain(each, credits, credit))}
        if gains:
            found.append(Help(program, gains, next(iter(program.totals), None), earned_on))
    return sorted(found, key=_cheapest_first)[:most]


def _cheapest_first(help_: Help) -> tuple[int, Decimal, bool, Decimal, dt.date, int]:
    per_unit = Decimal("Infinity") if help_.price is None else help_.price / max(help_.in_all, Decimal("0.25"))
    is_elsewhere = help_.program.delivery != Delivery.ANYTIME_ONLINE
    return (-help_.credentials, per_unit, is_elsewhere, -help_.in_all, help_.earn_on, help_.program.pk)


def _first_day(program: Program, as_of: dt.date) -> dt.date:
    """Return the first day on which it can be completed: today, or the end of its next offering."""
    ahead = [each.last_day for each in program.offerings.all() if not each.is_canceled and each.starts_on >= as_of]
    return min(ahead, default=as_of)
