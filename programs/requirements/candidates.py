"""Which programs to look at closely for what's missing: the best by the figures of the index, out of all of them.

The index knows a program's credit types, topics, largest credit and lowest price, but not what a rule makes of them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from pyroaring import BitMap

from programs.catalog.enums import Delivery
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer, Offering, Price, StateTopic
from programs.catalog.vocabulary import ActivityFormat
from programs.credits import Credit
from programs.index.declaration import NOT_STATED
from programs.index.fallback import Plain, found_or_plain
from programs.index.memory import Memory
from programs.index.ranking import Keys, Order, are_in
from programs.index.searching import Asked, Narrowing, Results, narrowed
from programs.requirements.countable import Want, wanted
from programs.requirements.queries import Standing
from programs.search.documents import DELIVERY, PROGRAMS

MOST_LOOKED_AT = 40
MOST_ON_TOPIC = 15  # of them
_QUARTER = 25  # the least that a price is divided by, in hundredths of a credit or hour
_NO_PRICE = 2**31 - 1
_LAST = 2**62
_WOULD_BE = "program"  # the key of the credit that a program would be


@dataclass(frozen=True)
class Candidate:
    """A program with what decides what it would add, and when. `key` is its id, `price` what it costs at least."""

    key: int
    is_elsewhere: bool
    price: Decimal | None
    amounts: Mapping[str, Decimal]
    topics: Mapping[str, Decimal]
    format: str
    offerings: Sequence[Offering]

    def credit(self, earned_on: dt.date) -> Credit:
        """Return the credit that completing it in full would be."""
        return Credit(
            key=_WOULD_BE,
            earned_on=earned_on,
            amounts=self.amounts,
            topics=self.topics,
            format=self.format,
            activity=f"program:{self.key}",
        )

    def first_day(self, as_of: dt.date) -> dt.date:
        """Return the first day on which it can be completed: today, or the end of its next offering."""
        return min((each.last_day for each in self._ahead(as_of)), default=as_of)

    def is_in_time(self, as_of: dt.date, last_day: dt.date) -> bool:
        """Whether it can be taken any time, or starts within these days."""
        return not self.offerings or any(each.starts_on <= last_day for each in self._ahead(as_of))

    def _ahead(self, as_of: dt.date) -> list[Offering]:
        return [each for each in self.offerings if not each.is_canceled and each.starts_on >= as_of]


class Gaps(NamedTuple):
    """What one person is missing on a day. `among` are the IDs of the only programs to look at, None for all."""

    open_: Sequence[Standing]
    as_of: dt.date
    among: Collection[int] | None = None


def candidates(asked: Sequence[Gaps], *, waits: bool) -> list[list[Candidate]]:
    """Return programs in time with credit that could count for what each person is missing.

    Some of them are on a missing topic. For all people in a constant number of queries.
    """
    wants = [[list(wanted(standing)) for standing in gaps.open_] for gaps in asked]
    keys = [_keys(each, gaps, waits) for each, gaps in zip(wants, asked, strict=True)]
    loaded = load({key for each in keys for key in each})
    last_days = [_last_day(each, gaps.as_of) for each, gaps in zip(wants, asked, strict=True)]
    return [
        [loaded[key] for key in found if key in loaded and loaded[key].is_in_time(gaps.as_of, last_day)]
        for found, gaps, last_day in zip(keys, asked, last_days, strict=True)
    ]


def load(keys: Collection[int]) -> dict[int, Candidate]:
    """Return programs by their id, in six queries."""
    if not keys:
        return {}
    amounts, topics = defaultdict[int, dict[str, Decimal]](dict), defaultdict[int, dict[str, Decimal]](dict)
    formats, offerings = defaultdict[int, list[str]](list), defaultdict[int, list[Offering]](list)
    prices = defaultdict[int, list[Decimal]](list)
    offers = CreditOffer.objects.filter(program__in=keys, amount__gt=0).order_by("pk")
    for key, code, amount in offers.values_list("program_id", "credit_type__code", "amount"):
        assert amount is not None, "those without an amount are left out"
        amounts[key][code] = amount
    covered = StateTopic.objects.filter(program__in=keys).order_by("pk")
    for key, code, hours in covered.values_list("program_id", "topic__code", "hours"):
        most = max(amounts[key].values(), default=Decimal(0))
        if on_topic := max(topics[key].get(code, Decimal(0)), min(hours or most, most)):
            topics[key][code] = on_topic
    for key, code in ActivityFormat.objects.filter(programs__in=keys).values_list("programs", "code"):
        formats[key].append(code)
    for offering in Offering.objects.filter(program__in=keys).only("program", "starts_on", "ends_on", "is_canceled"):
        offerings[offering.program_id].append(offering)
    for price in Price.objects.filter(program__in=keys).only("program", "amount", "fees"):
        if price.total is not None:
            prices[price.program_id].append(price.total)
    return {
        key: Candidate(
            key=key,
            is_elsewhere=delivery != Delivery.ANYTIME_ONLINE,
            price=min(prices[key], default=None),
            amounts=amounts[key],
            topics=topics[key],
            format=formats[key][0] if len(formats[key]) == 1 else "",
            offerings=offerings[key],
        )
        for key, delivery in Program.objects.filter(pk__in=keys).values_list("pk", "delivery")
    }


def _keys(wants: Sequence[Sequence[Want]], gaps: Gaps, waits: bool) -> list[int]:
    """Return the keys of the programs to look at, those on a missing topic first. Without the memory: the cheapest."""
    choices = [want.choices for each in wants for want in each]
    on_topic = [want.choices for each in wants for want in each if want.topics]
    if not choices:
        return []
    found = _found(choices, gaps.as_of, waits)
    if isinstance(found, Results):
        best = _Best(wants, _last_day(wants, gaps.as_of), gaps.among)
        keys = [*(best.on(on_topic, found) if on_topic else ()), *best.of_all(found)]
    else:
        topical = _found(on_topic, gaps.as_of, waits).page("per_credit", 0, MOST_ON_TOPIC) if on_topic else []
        keys = _those([*topical, *found.page("per_credit", 0, MOST_LOOKED_AT)], gaps.among)
    return list(dict.fromkeys(keys))[:MOST_LOOKED_AT]


def _last_day(wants: Sequence[Sequence[Want]], as_of: dt.date) -> dt.date:
    return max((want.last_day for each in wants for want in each), default=as_of)


def _found(narrowing: Narrowing, as_of: dt.date, waits: bool) -> Results | Plain:
    asked = Asked(chosen={"wanted": ["any"]}, as_of=as_of, narrowings={"wanted": {"any": narrowing}})
    return found_or_plain(PROGRAMS, asked, waits=waits)


class _Best:
    """The best programs of one search, by the figures of the index. Their order is worked out once."""

    def __init__(self, wants: Sequence[Sequence[Want]], last_day: dt.date, among: Collection[int] | None) -> None:
        self.wants, self.last_day, self.among = wants, last_day, among
        self._worked_out: Order | None = None

    def of_all(self, found: Results) -> list[int]:
        return _those(found.ordered_by(self._order, 0, MOST_LOOKED_AT), self.among)

    def on(self, topics: Narrowing, found: Results) -> list[int]:
        """Return the best on these topics, which are a part of what was found."""
        some = BitMap()

        def order(memory: Memory, items: Keys) -> Order:
            some.update(*(narrowed(memory, choices) for choices in topics))
            return np.where(are_in(some, items), self._order(memory, items), _LAST)

        keys = found.ordered_by(order, 0, MOST_ON_TOPIC)
        return _those([key for key in keys if key in some], self.among)

    def _order(self, memory: Memory, items: Keys) -> Order:
        if self._worked_out is None:
            best = _order(memory, items, self.wants, self.last_day)
            among = self.among
            self._worked_out = best if among is None else np.where(are_in(BitMap(among), items), best, _LAST)
        return self._worked_out


def _those(keys: list[int], among: Collection[int] | None) -> list[int]:
    return keys if among is None else [key for key in keys if key in among]


def _order(memory: Memory, items: Keys, wants: Iterable[Iterable[Want]], last_day: dt.date) -> Order:
    """Return the order of `helping`, as far as the index can tell, packed into one number for each program."""
    credits, price, next_on = (memory.columns[name][items].astype(np.int64) for name in ("credits", "price", "next_on"))
    credentials, in_all = np.zeros(len(items), np.int64), np.zeros(len(items), np.int64)
    for of_credential in wants:
        gained, helps = np.zeros(len(items), np.int64), np.zeros(len(items), np.bool_)
        for want in of_credential:
            counts = are_in(narrowed(memory, want.choices), items)
            gained = np.maximum(gained, np.where(counts, np.minimum(credits, int(want.remaining * 100)), 0))
            helps |= counts
        credentials += helps
        in_all += gained
    per_unit = np.where(
        price == NOT_STATED, 2**31 - 1, np.minimum(price * 100 // np.maximum(in_all, _QUARTER), 2**31 - 2)
    )
    is_elsewhere = ~are_in(memory.value(DELIVERY, Delivery.ANYTIME_ONLINE), items)
    packed = ((63 - credentials) << 52) + (per_unit << 21) + (is_elsewhere.astype(np.int64) << 20)
    packed += 2**20 - 1 - np.minimum(in_all, 2**20 - 1)
    in_time = (next_on == NOT_STATED) | (next_on <= last_day.toordinal())
    return np.where(in_time & (credits != NOT_STATED), packed, _LAST)
