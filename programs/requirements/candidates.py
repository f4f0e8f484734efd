"""Which programs to look at closely for what's missing: the best by the figures of the index, out of all of them.

The index knows a program's credit types, topics, largest credit and lowest price, but not what a rule makes of them.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

import numpy as np
from pyroaring import BitMap

from programs.catalog.enums import Delivery
from programs.catalog.models import Program
from programs.index.declaration import NOT_STATED
from programs.index.fallback import found_or_plain
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


def candidates(
    open_: Sequence[Standing], *, as_of: dt.date, waits: bool, among: Collection[int] | None = None
) -> list[Program]:
    """Return programs in time with credit that could count for what's missing, some on a missing topic among them.

    `among` are the IDs of the only programs to look at, None for all.
    """
    wants = [list(wanted(standing)) for standing in open_]
    last_day = max((want.last_day for each in wants for want in each), default=as_of)
    on_topic = [want.choices for each in wants for want in each if want.topics]
    keys: dict[int, None] = {}
    for narrowing, most in ((on_topic, MOST_ON_TOPIC), ([w.choices for each in wants for w in each], MOST_LOOKED_AT)):
        if narrowing:
            best = _best(narrowing, wants, most, as_of=as_of, last_day=last_day, waits=waits, among=among)
            keys |= dict.fromkeys(best)
    programs = Program.objects.filter(pk__in=list(keys)[:MOST_LOOKED_AT]).for_cards()
    loaded = programs.prefetch_related("offers__credit_type", "state_topics__topic", "formats")
    return [program for program in loaded if _is_in_time(program, as_of, last_day)]


def _best(
    narrowing: Narrowing,
    wants: Sequence[Sequence[Want]],
    most: int,
    *,
    as_of: dt.date,
    last_day: dt.date,
    waits: bool,
    among: Collection[int] | None,
) -> list[int]:
    """Return the keys of the best programs that meet a condition. Without the memory: of the cheapest."""
    asked = Asked(chosen={"wanted": ["any"]}, as_of=as_of, narrowings={"wanted": {"any": narrowing}})
    found = found_or_plain(PROGRAMS, asked, waits=waits)
    if not isinstance(found, Results):
        return _those(found.page("per_credit", 0, most), among)
    only = None if among is None else BitMap(among)

    def order(memory: Memory, items: Keys) -> Order:
        best = _order(memory, items, wants, last_day)
        return best if only is None else np.where(are_in(only, items), best, _LAST)

    return _those(found.ordered_by(order, 0, most), among)


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


def _is_in_time(program: Program, as_of: dt.date, last_day: dt.date) -> bool:
    """Whether it can be taken any time, or starts within these days."""
    offerings = program.offerings.all()
    return not offerings or any(not each.is_canceled and as_of <= each.starts_on <= last_day for each in offerings)
