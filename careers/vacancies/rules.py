"""Validation of vacancies, how long they're listed, and the comparison with a median."""

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

# From the federal minimum wage to well above any clinician's pay. Amounts outside are typos or have the wrong unit.
PAY_RANGE: Mapping[PayUnit, tuple[Decimal, Decimal]] = {
    PayUnit.YEAR: (Decimal(5_000), Decimal(3_000_000)),
    PayUnit.MONTH: (Decimal(400), Decimal(250_000)),
    PayUnit.WEEK: (Decimal(100), Decimal(60_000)),
    PayUnit.DAY: (Decimal(50), Decimal(15_000)),
    PayUnit.HOUR: (Decimal("7.25"), Decimal(2_000)),
}
# Units in a full-time year. Only used to compare pay with different units, never shown as somebody's pay.
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
    """An amount compared with the median. `difference` is the amount minus the median."""

    difference: Decimal
    median: Decimal
    count: int


def closes_on(approved_on: dt.date) -> dt.date:
    """Return the last day it's listed. The day of approval is the first of 90."""
    return approved_on + dt.timedelta(days=DAYS_LIVE - 1)


def compare(amount: Decimal | None, *, median: Decimal | None, count: int) -> Comparison | None:
    """Compare an amount with the median, or return None if fewer than 20 vacancies state one."""
    if amount is None or median is None or count < FEWEST_TO_COMPARE:
        return None
    return Comparison(amount - median, median, count)


def yearly(amount: Decimal | None, unit: PayUnit) -> Decimal | None:
    """Return pay as that of a full-time year, to compare hours with years. None stays None."""
    return None if amount is None else amount * UNITS_A_YEAR[unit]


def title_problem(title: str) -> str | None:
    """Return what to fix in a job title, or None."""
    if _PAY.search(title):
        return "Remove pay from the title. Enter it under “Pay” below"
    if _ADDRESS.search(title):
        return "Remove the address from the title. Enter it under “How to apply” below"
    if found := _PUNCTUATION.search(title):
        return f"Remove “{found.group()}” from the title. For example: “Nurse practitioner, cardiology”"
    letters = _LETTERS.findall(title)
    if len(letters) < 3:
        return "Enter a job title. For example: “Nurse practitioner, cardiology”"
    if len(letters) > 5 and title.isupper():
        return "Don't use all capital letters. For example: “Nurse practitioner, cardiology”"
    return None


def pay_problem(amount: Decimal, unit: PayUnit) -> str | None:
    """Return why an amount isn't plausible pay for this unit, or None."""
    low, high = PAY_RANGE[unit]
    if amount <= 0:
        return "Pay must be more than zero. To leave it out, choose “Not stated”"
    if not low <= amount <= high:
        size = "low" if amount < low else "high"
        return f"${amount:,f} {unit.label} looks too {size}. Check the amount and that it's {unit.label}"
    return None


def cme_allowance_problem(amount: Decimal) -> str | None:
    if amount <= 0:
        return "CME allowance must be more than zero. If there isn't one, choose “Not offered”"
    if amount > MOST_CME_ALLOWANCE:
        return f"CME allowance can't be more than ${MOST_CME_ALLOWANCE:,f} a year. Check the amount"
    return None


def cme_days_problem(days: Decimal) -> str | None:
    if days <= 0:
        return "CME days must be more than zero. If there aren't any, choose “Not offered”"
    if days > MOST_CME_DAYS:
        return f"CME days can't be more than {MOST_CME_DAYS} a year. Don't count vacation days"
    if days % HALF_A_DAY:
        return "Enter whole or half days, such as 5 or 2.5"
    return None
