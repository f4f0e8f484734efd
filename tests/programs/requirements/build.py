"""Short ways to write credit, rules and facts, so that a test shows only what it's about."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from programs.credits import Credit
from programs.requirements.clocks import Dates
from programs.requirements.library import terms
from programs.requirements.reading import read
from programs.requirements.rules import Evaluation, Facts, evaluate
from programs.requirements.ruleset import RuleSet

SOURCE = {"text": "An example", "as_of": "2026-01", "confidence": "medium"}
TODAY = dt.date(2026, 6, 1)
DUE = dt.date(2026, 12, 31)  # the last day of the cycle from 2025 through 2026


def rules(
    *requirements: Mapping[str, Any], months: int | None = 24, term_months: int | None = 24, **more: Any
) -> RuleSet:
    """Return a rule set, read from JSON as the shipped ones are."""
    return read(
        {
            "profession": "MD",
            "unit": "credits",
            "cycle": {"months": months, "term_months": term_months},
            "source": SOURCE,
            "accepts": ["AMA_PRA_1"],
            "requirements": list(requirements),
            **more,
        },
        terms(),
        authority="XX",
    )


def total(amount: str, **more: Any) -> dict[str, Any]:
    return {"code": "total", "kind": "total", "label": "All credit", "amount": amount, **more}


def minimum(code: str, amount: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "kind": "minimum", "label": f"Of {code}", "amount": amount, **more}


def topic(code: str, amount: str | None, **more: Any) -> dict[str, Any]:
    given = {} if more.get("component_types") else {"topics": [code]}
    return {"code": code, "kind": "topic", "label": f"On {code}", "amount": amount, **given, **more}


def duty(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "kind": "duty", "label": f"Do {code}", **more}


def credit(
    on: str | dt.date,
    amount: str | Mapping[str, str] = "1",
    *,
    key: str = "",
    topics: Mapping[str, str] | None = None,
    **more: Any,
) -> Credit:
    """Return a credit. A plain amount is of AMA PRA Category 1, and the key is the day if it isn't given."""
    amounts = {"AMA_PRA_1": amount} if isinstance(amount, str) else amount
    return Credit(
        key=key or str(on),
        earned_on=dt.date.fromisoformat(on) if isinstance(on, str) else on,
        amounts={name: Decimal(number) for name, number in amounts.items()},
        topics={name: Decimal(hours) for name, hours in (topics or {}).items()},
        **more,
    )


def judge(
    rule_set: RuleSet,
    credits: Sequence[Credit] = (),
    *,
    facts: Facts | None = None,
    due_on: dt.date = DUE,
    as_of: dt.date = TODAY,
    **dates: Any,
) -> Evaluation:
    """Evaluate for a license that is due on the last day of 2026, as of June 1, 2026, if not told otherwise."""
    return evaluate(rule_set, credits, facts or Facts(), Dates(due_on=due_on, **dates), as_of=as_of)
