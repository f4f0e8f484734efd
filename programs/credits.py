"""A completed activity as requirements count it. Amounts are decimals, never floats."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Credit:
    """One completed activity with everything that it awarded. Types are never added together.

    `key` identifies it to the caller. `amounts` are by credit type code, each in that type's own unit. `topics` are
    hours by topic code, and lie inside the amounts. `format` is an activity format code, '' if not stated. `activity`
    is the same for repeats of one activity, '' if that can't be told. `approvals` names the boards whose
    approved-provider number is on the certificate, such as “CA BRN”.
    """

    key: str
    earned_on: dt.date
    amounts: Mapping[str, Decimal]
    topics: Mapping[str, Decimal] = field(default_factory=dict)
    format: str = ""
    activity: str = ""
    approvals: frozenset[str] = frozenset()
