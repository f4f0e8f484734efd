"""What an entry may state, what's asked about before it's saved, and which entries look alike. Pure.

Sources: AMA PRA and MOC credit come in steps of 0.25, ABP points are whole, and 1 CEU is 10 hours (ACCME, AMA, ACPE).
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from functools import lru_cache

EARLIEST = dt.date(1950, 1, 1)
MOST = Decimal("999.99")  # of one type, from one activity
MOST_HOURS_A_DAY = Decimal(60)  # a week's conference has one date on its certificate
LONGEST_TITLE, LONGEST_PROVIDER, LONGEST_APPROVAL, LONGEST_NOTE = 250, 200, 100, 500
LONGEST_ID = 300

_QUARTERS = frozenset(
    ("AMA_PRA_1", "AMA_PRA_2", "AMA_DIRECT", "AAFP_PRESCRIBED", "AAFP_ELECTIVE", "AAPA_CAT1", "ABIM_MOC", "ABA_MOCA2")
)
_WHOLE = frozenset(("ABP_2", "ABP_4"))
_CEUS = frozenset(("ACPE_CEU", "IACET_CEU", "ASHA_CEU", "AOTA_CEU"))  # one is ten hours
_ALIKE = 0.85  # of two titles, by difflib
_FEWEST_WORDS = 3  # of a title that's found inside another one


@dataclass(frozen=True)
class Facts:
    """What an entry says. `amounts` are by credit type code, `topics` are hours by topic code, inside the amounts.

    '' is 'not stated'.
    """

    title: str
    completed_on: dt.date
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    topics: Mapping[str, Decimal] = field(default_factory=dict)
    provider_name: str = ""
    format: str = ""
    approved_by: str = ""
    note: str = ""


@dataclass(frozen=True)
class Question:
    """Something odd that may be right. `key` names it with its values, so that another value is asked about anew.

    `twin` is the key of the entry that it's about, if it's a likely duplicate.
    """

    key: str
    text: str
    twin: str = ""


@dataclass(frozen=True)
class Known:
    """An entry that's already there. `program` is the listing's id, or None."""

    key: str
    title: str
    provider_name: str
    completed_on: dt.date
    amounts: Mapping[str, Decimal]
    program: int | None = None


def problems(facts: Facts, *, as_of: dt.date) -> dict[str, str]:
    """Return why an entry can't be saved, by the name of the fact. Each says what to do."""
    found = {
        "title": _text_problem(facts.title, "activity", LONGEST_TITLE, required=True),
        "provider_name": _text_problem(facts.provider_name, "provider", LONGEST_PROVIDER),
        "approved_by": _text_problem(facts.approved_by, "board approval", LONGEST_APPROVAL),
        "note": _text_problem(facts.note, "note", LONGEST_NOTE),
        "completed_on": _day_problem(facts.completed_on, as_of),
        "amounts": _amount_problem(facts),
        "topics": _hours_problem(facts),
    }
    return {name: text for name, text in found.items() if text}


def _text_problem(text: str, name: str, most: int, *, required: bool = False) -> str:
    if required and not text.strip():
        return f"Enter the {name}, as on the certificate"
    return f"Shorten the {name} to {most} characters. It has {len(text)}" if len(text) > most else ""


def _day_problem(day: dt.date, as_of: dt.date) -> str:
    if day > as_of:
        return "This date is in the future. Enter the day you completed it"
    return "Enter a date in 1950 or later" if day < EARLIEST else ""


def _amount_problem(facts: Facts) -> str:
    if not facts.amounts and not facts.topics:
        return "Enter the amount of credit"
    return _range_problem(facts.amounts, "an amount")


def _hours_problem(facts: Facts) -> str:
    return _range_problem(facts.topics, "hours")


def _range_problem(amounts: Mapping[str, Decimal], name: str) -> str:
    if all(0 < amount <= MOST and amount == round(amount, 2) for amount in amounts.values()):
        return ""
    return f"Enter {name} from 0.01 to {MOST}, with at most two decimals"


def hours(code: str, amount: Decimal) -> Decimal:
    """Return the hours of an amount. One CEU is ten hours."""
    return amount * 10 if code in _CEUS else amount


def most_hours(amounts: Mapping[str, Decimal]) -> Decimal | None:
    """Return the hours of the largest amount, which a topic has if nothing else is stated. None without amounts."""
    return max((hours(code, amount) for code, amount in amounts.items()), default=None)


def added_up(pairs: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Return amounts by code. A code that's there twice is one type, so its amounts are added up."""
    found: dict[str, Decimal] = {}
    for code, amount in pairs:
        found[code] = found.get(code, Decimal(0)) + amount
    return found


# -- what's asked about ------------------------------------------------------------------------------------------------


def questions(
    facts: Facts, *, same_day: Collection[Known] = (), offered: Mapping[str, Decimal] | None = None
) -> list[Question]:
    """Return what's odd about the amounts.

    `same_day` are the other entries of that day, and `offered` the most that the listing awards, by credit type.
    """
    found = []
    for code, amount in facts.amounts.items():
        if step := _step(code, amount):
            found.append(Question(f"step:{code}:{amount}", f"{step}, and {_plain(amount)} isn't one"))
        if offered and code in offered and amount > offered[code]:
            most = f"The program awards at most {_plain(offered[code])}, and {_plain(amount)} is more"
            found.append(Question(f"most:{code}:{amount}", most))
        if much := _much(code, amount, facts.completed_on, same_day):
            found.append(Question(f"much:{code}:{amount}:{facts.completed_on}", much))
    limit = most_hours(facts.amounts)
    for code, topic_hours in facts.topics.items():
        if limit is not None and topic_hours > limit:
            text = f"{_plain(topic_hours)} hours on a topic are more than the {_plain(limit)} in all"
            found.append(Question(f"topic:{code}:{topic_hours}:{limit}", text))
    return found


def _step(code: str, amount: Decimal) -> str:
    if code in _QUARTERS and amount % Decimal("0.25"):
        return "This credit comes in multiples of 0.25"
    return "These points come in whole numbers" if code in _WHOLE and amount % 1 else ""


def _much(code: str, amount: Decimal, day: dt.date, same_day: Collection[Known]) -> str:
    others = sum((hours(code, known.amounts.get(code, Decimal(0))) for known in same_day), Decimal(0))
    total = hours(code, amount) + others
    if total <= MOST_HOURS_A_DAY:
        return ""
    besides = f" together with your other entries of {day:%b} {day.day}, {day.year}" if others else ""
    return f"{_plain(amount)}{besides} is more than {MOST_HOURS_A_DAY} hours on one date"


def amount_in_words(amount: Decimal, unit: str) -> str:
    """Return '1.5 contact hours', and '1 contact hour'. `unit` is a credit type's short name."""
    return f"{_plain(amount)} {unit.removesuffix('s') if amount == 1 and unit.endswith('hours') else unit}"


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


# -- likely duplicates -------------------------------------------------------------------------------------------------


def likeness(facts: Facts, known: Known, *, program: int | None = None) -> str:
    """Return what the entry has in common with one that's probably the same completion, or ''.

    `program` is the listing's id. One listing counts at any date, since most activities count only once.
    """
    if program is not None and known.program == program:
        return "the same program"
    if facts.completed_on != known.completed_on:
        return ""
    if similar(facts.title, known.title):
        return "the same date and a similar name"
    same_provider = bool(facts.provider_name) and _bare(facts.provider_name) == _bare(known.provider_name)
    if same_provider and not _differ_by_number(facts.title, known.title) and dict(known.amounts) == dict(facts.amounts):
        return "the same date, provider and amount"
    return ""


def similar(one: str, other: str) -> bool:
    """Whether two names probably mean the same activity. Parts of a series differ by their number."""
    a, b = _bare(one), _bare(other)
    if not a or not b or _differ_by_number(one, other):
        return False
    shorter, longer = sorted((a, b), key=lambda words: (len(words), words))
    inside = len(shorter.split()) >= _FEWEST_WORDS and f" {shorter} " in f" {longer} "
    matcher = SequenceMatcher(None, shorter, longer, autojunk=False)
    return a == b or inside or (matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE)


_NUMBER = re.compile(r"\d+|i{1,3}|iv|vi{0,3}|ix|x")


def _differ_by_number(one: str, other: str) -> bool:
    a, b = ([word for word in _bare(text).split() if _NUMBER.fullmatch(word)] for text in (one, other))
    return bool(a or b) and sorted(a) != sorted(b)


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    """Return the words without case, accents and signs."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return " ".join(re.findall(r"[a-z0-9]+", plain))
