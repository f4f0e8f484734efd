"""What a listing may say, and what a price adds up to. Pure."""

import re
from decimal import Decimal

_APPLIED_FOR = re.compile(
    r"\b(?:appl(?:ied|ying) for|application (?:has been|is|was|for)|will apply|pending|has been requested|"
    r"submitted for (?:approval|accreditation))\b",
    re.IGNORECASE,
)


def is_applied_for(statement: str) -> bool:
    """Whether a credit statement announces credit that isn't designated yet.

    Source: the AMA doesn't permit 'credit applied for' or similar wording before an activity is certified (AMA PRA
    credit system booklet).
    """
    return bool(_APPLIED_FOR.search(statement))


def total(amount: Decimal | None, fees: Decimal | None) -> Decimal | None:
    """Return what an audience pays in all. None if the amount isn't stated. Fees that aren't stated add nothing."""
    return None if amount is None else amount + (fees or Decimal(0))
