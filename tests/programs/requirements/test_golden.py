"""Cases worked out by hand from the source of each rule, not from our files: they check the files and the engine.

`golden.json` lists them by rule, with what the source says. A credit is “day: amount TYPE + amount TYPE, topic hours,
FORMAT.” What's expected of a requirement is “required earned remaining status,” where - is no stated length. Unless a
case says otherwise, the license is due on December 31, 2026, and today is June 1, 2026.
"""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from programs.credits import Credit
from programs.requirements import library
from programs.requirements.clocks import Dates
from programs.requirements.rules import Facts, Progress, carries, evaluate

RULES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("golden.json").read_text())
CASES = [
    pytest.param(rule, case, id=f"{rule['authority']} {rule['profession']}: {case['case']}")
    for rule in RULES
    for case in rule["cases"]
]


def read_credit(text: str, key: str) -> Credit:
    day, _, rest = text.partition(": ")
    amounts, *others = rest.split(", ")
    topics = [each.split() for each in others if " " in each]
    return Credit(
        key=key,
        earned_on=dt.date.fromisoformat(day),
        amounts={name: Decimal(amount) for amount, name in (each.split() for each in amounts.split(" + "))},
        topics={topic: Decimal(hours) for topic, hours in topics},
        format=next((each for each in others if " " not in each), ""),
    )


def dates_of(case: dict[str, Any]) -> Dates:
    licensed_on = case.get("licensed")
    return Dates(
        due_on=dt.date.fromisoformat(case.get("due", "2026-12-31")),
        licensed_on=dt.date.fromisoformat(licensed_on) if licensed_on else None,
        milestones={kind: dt.date.fromisoformat(day) for kind, day in case.get("milestones", {}).items()},
    )


def facts_of(case: dict[str, Any]) -> Facts:
    return Facts(
        answers=dict.fromkeys(case.get("yes", ()), True) | dict.fromkeys(case.get("no", ()), False),
        route=case.get("route", ""),
        met={code: dt.date.fromisoformat(day) for code, day in case.get("met", {}).items()},
        carried=Decimal(case.get("carried", "0")),
    )


def as_text(progress: Progress) -> str:
    required = "-" if progress.required is None else plain(progress.required)
    return f"{required} {plain(progress.earned)} {plain(progress.remaining)} {progress.status}"


def plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_the_rule_as_its_source_has_it(rule: dict[str, Any], case: dict[str, Any]) -> None:
    rule_set = library.rule_set(rule["authority"], rule["profession"])
    credits = [read_credit(text, str(number)) for number, text in enumerate(case.get("credits", ()))]
    as_of = dt.date.fromisoformat(case.get("as_of", "2026-06-01"))

    evaluation = evaluate(rule_set, credits, facts_of(case), dates_of(case), as_of=as_of)

    assert {code: as_text(evaluation.of(code)) for code in case["expect"]} == case["expect"]
    if "carries" in case:
        assert plain(carries(evaluation)) == case["carries"]


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 120
    assert len({rule["authority"] for rule in RULES}) >= 25


def test_each_cites_a_source_and_its_answers_are_to_questions_we_ask() -> None:
    asked = library.questions()

    for rule in RULES:
        assert rule["source"]
        assert rule["says"]
        for case in rule["cases"]:
            assert {*case.get("yes", ()), *case.get("no", ())} <= asked.keys()
