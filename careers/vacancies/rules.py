"""What a vacancy may say, how long it stays, and how its CME allowance stands beside that of others."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from careers.vacancies.enums import PayUnit

DAYS_LIVE = 90
FEWEST_TO_COMPARE = 20
MOST_CME_ALLOWANCE = Decimal(50_000)
MOST_CME_DAYS = Decimal(60)
HALF_A_DAY = Decimal("0.5")

# From the federal minimum wage to far above what any clinician is paid: outside lies a slip of the unit or a digit.
PAY_RANGE: Mapping[PayUnit, tuple[Decimal, Decimal]] = {
    PayUnit.YEAR: (Decimal(5_000), Decimal(3_000_000)),
    PayUnit.MONTH: (Decimal(400), Decimal(250_000)),
    PayUnit.WEEK: (Decimal(100), Decimal(60_000)),
    PayUnit.DAY: (Decimal(50), Decimal(15_000)),
    PayUnit.HOUR: (Decimal("7.25"), Decimal(2_000)),
}
# How many of each make a full-time year; only to put pay of different units in an order, never shown as pay.
UNITS_A_YEAR: Mapping[PayUnit, int] = {
    PayUnit.YEAR: 1,
    PayUnit.MONTH: 12,
    PayUnit.WEEK: 52,
    PayUnit.DAY: 260,
    PayUnit.HOUR: 2_080,
}

_PAY = re.compile(
    r"[$€£]|\b\d+(?:\.\d+)?\s?k\b|\b\d{2,3},\d{3}\b|\b\d{5,}\b|\bper hour\b|/\s?hr\b|\bsalary\b|\bsign-?on\b|\bbonus\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"://|\bwww\.|@|\b[\w-]+\.(?:com|org|net|edu|gov|io|co|us|health|jobs)\b", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[!?*#<>{}|~=_\\]")
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Comparison:
    """An amount beside the median of all that state one. `difference` is the amount less the median."""

    difference: Decimal
    median: Decimal
    count: int


def closes_on(approved_on: dt.date) -> dt.date:
    """Return the last day on the list, included: the day of approval is the first of the ninety."""
    return approved_on + dt.timedelta(days=DAYS_LIVE - 1)


def compare(amount: Decimal | None, *, median: Decimal | None, count: int) -> Comparison | None:
    """Set an amount beside the median; None where too few state one for a median to mean something."""
    if amount is None or median is None or count < FEWEST_TO_COMPARE:
        return None
    return Comparison(amount - median, median, count)


def title_problem(title: str) -> str | None:
    """Say what in a title is not the job, and how to mend it; None when all is well."""
    if _PAY.search(title):
        return "Leave pay out of the title; it has its own field below"
    if _ADDRESS.search(title):
        return "Leave addresses out of the title; where to apply has its own field below"
    if found := _PUNCTUATION.search(title):
        return f"Take ‘{found.group()}’ out of the title: name the job alone, like ‘Nurse practitioner, heart failure’"
    letters = _LETTERS.findall(title)
    if len(letters) < 3:
        return "Name the job in words, like ‘Nurse practitioner, heart failure clinic’"
    if len(letters) > 5 and title.isupper():
        return "Write the title in small letters, like ‘Nurse practitioner, heart failure clinic’"
    return None


def pay_problem(amount: Decimal, unit: PayUnit) -> str | None:
    """Say that an amount can't be pay of this unit, and how to mend it; None when it can."""
    low, high = PAY_RANGE[unit]
    if amount <= 0:
        return "Pay must be more than zero. If you do not state it, choose ‘Not stated’"
    if not low <= amount <= high:
        size = "little" if amount < low else "much"
        return f"${amount:,f} {unit.label} is too {size} to be pay: check the digits, and whether it is {unit.label}"
    return None


def cme_allowance_problem(amount: Decimal) -> str | None:
    if amount <= 0:
        return "CME allowance must be more than zero. If there is none, choose ‘Not offered’"
    if amount > MOST_CME_ALLOWANCE:
        return f"CME allowance can't be above ${MOST_CME_ALLOWANCE:,f} a year here: check the digits"
    return None


def cme_days_problem(days: Decimal) -> str | None:
    if days <= 0:
        return "CME days must be more than zero. If there are none, choose ‘Not offered’"
    if days > MOST_CME_DAYS:
        return f"CME days can't be above {MOST_CME_DAYS} a year here: count only days apart from vacation"
    if days % HALF_A_DAY:
        return "Count CME days in whole or half days, like 5 or 2.5"
    return None
