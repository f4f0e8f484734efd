"""Formats for pay, CME allowance and CME days. None is formatted as ''."""

from decimal import Decimal

from accounts.users.enums import State
from careers.vacancies.rules import Comparison
from cmehub.lib.zips import Place
from cmehub.templatetags.hub import dollars


def pay_range(low: Decimal | None, high: Decimal | None) -> str:
    """Format as $128,000–$142,000, or $62.50 if both ends are the same."""
    if low is None or high is None:
        return ""
    return dollars(low) if low == high else f"{dollars(low)}–{dollars(high)}"


def days(count: Decimal | None) -> str:
    """Format as 5 days, 1 day or 2.5 days."""
    if count is None:
        return ""
    return f"{_number(count)} day{'' if count == 1 else 's'}"


def place(where: Place) -> str:
    """Format as Boise, Idaho 83702."""
    return " ".join(filter(None, [f"{where.city}, {State(where.state).label}", where.zip_code]))


def possessive(name: str) -> str:
    """Format as Lakeshore Hospital's or Saltmarsh Clinics'. Names that are already possessive don't change."""
    if name.endswith(("'s", "’s")):
        return name
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def allowance_against_median(comparison: Comparison | None, who: str) -> str:
    """Format as: $1,500 above the median of 24 nurse practitioner vacancies ($2,000)."""
    if comparison is None:
        return ""
    where = f"the median of {comparison.count} {who} vacancies"
    if not comparison.difference:
        return f"Equal to {where}"
    return f"{dollars(abs(comparison.difference))} {_side(comparison)} {where} ({dollars(comparison.median)})"


def days_against_median(comparison: Comparison | None, who: str) -> str:
    """Format as: 2 days above the median of 24 nurse practitioner vacancies (3 days)."""
    if comparison is None:
        return ""
    where = f"the median of {comparison.count} {who} vacancies"
    if not comparison.difference:
        return f"Equal to {where}"
    return f"{days(abs(comparison.difference))} {_side(comparison)} {where} ({days(comparison.median)})"


def _side(comparison: Comparison) -> str:
    return "above" if comparison.difference > 0 else "below"


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"
