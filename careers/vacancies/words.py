"""Pay, money and days as the pages, the list and the mails write them. What is not an amount returns ''."""

from decimal import Decimal

from careers.vacancies.rules import Comparison
from cmehub.templatetags.hub import dollars


def pay_range(low: Decimal | None, high: Decimal | None) -> str:
    """$128,000 to $142,000; one figure where both ends are the same."""
    if low is None or high is None:
        return ""
    return dollars(low) if low == high else f"{dollars(low)} to {dollars(high)}"


def days(count: Decimal | None) -> str:
    """5 days, 1 day, 2.5 days."""
    if count is None:
        return ""
    return f"{_number(count)} day{'' if count == 1 else 's'}"


def allowance_against_median(comparison: Comparison | None, who: str) -> str:
    """$1,500 above the median of 12 nurse practitioner vacancies ($2,000)."""
    if comparison is None:
        return ""
    where = f"the median of {comparison.count} {who} vacancies that state it"
    if not comparison.difference:
        return where.capitalize()
    return f"{dollars(abs(comparison.difference))} {_side(comparison)} {where} ({dollars(comparison.median)})"


def days_against_median(comparison: Comparison | None, who: str) -> str:
    """2 days above the median of 12 nurse practitioner vacancies (3 days)."""
    if comparison is None:
        return ""
    where = f"the median of {comparison.count} {who} vacancies that state them"
    if not comparison.difference:
        return where.capitalize()
    return f"{days(abs(comparison.difference))} {_side(comparison)} {where} ({days(comparison.median)})"


def _side(comparison: Comparison) -> str:
    return "above" if comparison.difference > 0 else "below"


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"
