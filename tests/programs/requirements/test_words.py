"""What requirements and credits say on the page."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from programs.requirements import words
from programs.requirements.clocks import LICENSED_ON
from programs.requirements.enums import Clock, Kind, Refusal, Status, Why
from programs.requirements.rules import Evaluation, Progress
from programs.requirements.ruleset import Cycle, Requirement, RuleSet, Source, Timing
from programs.requirements.worth import Refused

DAY = dt.date(2026, 12, 31)
QUESTIONS = {"dea_registered": "Do you have a DEA registration?"}


def progress(
    kind: Kind = Kind.TOTAL, *, label: str = "Category 1 credits", remaining: str = "7.25", **fields: Any
) -> Progress:
    given = {"required": Decimal(50), "status": Status.AT_RISK, "earned": Decimal("42.75"), **fields}
    timing = given.pop("timing", Timing())
    requirement = Requirement(code="x", kind=kind, label=label, timing=timing)
    return Progress(
        requirement=requirement,
        remaining=Decimal(remaining),
        start=None,
        last_day=DAY,
        **given,
    )


def evaluation(*found: Progress, start: dt.date | None = None) -> Evaluation:
    source = Source(text="An invented rule", as_of="2025-10", confidence="high")
    rules = RuleSet("CA", "MD", "credits", Cycle(24, 24), source, {}, tuple(each.requirement for each in found))
    return Evaluation(rules, found, start, DAY, ())


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (progress(), "7.25 credits"),
        (progress(remaining="1"), "1 credit"),
        (progress(Kind.TOPIC, label="Domestic violence", remaining="2"), "2 hours on domestic violence"),
        (progress(Kind.TOPIC, label="HIV and AIDS", remaining="1.00"), "1 hour on HIV and AIDS"),
        (progress(Kind.MINIMUM, label="Category 1 credits", remaining="3"), "3 Category 1 credits"),
        (progress(Kind.MINIMUM, label="Live credits", remaining="3"), "3 live credits"),
        (progress(Kind.TOPIC, label="Human trafficking", required=None), "a course on human trafficking"),
        (progress(Kind.DUTY, label="640 practice hours", required=None), "640 practice hours"),
    ],
)
def test_what_is_missing(found: Progress, said: str) -> None:
    assert words.missing(found, "credits") == said


def test_only_what_is_open_is_missing() -> None:
    found = evaluation(
        progress(),
        progress(Kind.TOPIC, label="Pain", status=Status.MET),
        progress(Kind.TOPIC, label="Ethics", status=Status.NOT_COMPUTED),
        progress(Kind.TOPIC, label="Law", remaining="2", status=Status.OVERDUE),
    )

    assert words.all_missing(found) == ["7.25 credits", "2 hours on law"]


@pytest.mark.parametrize(
    ("parts", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_parts_are_joined_as_in_a_sentence(parts: list[str], said: str) -> None:
    assert words.joined(parts) == said


@pytest.mark.parametrize(
    ("timing", "said"),
    [
        (Timing(), ""),
        (Timing(Clock.ONCE), "Once in a lifetime"),
        (Timing(Clock.ONCE, months_after_licensure=48), "Once in a lifetime, within 4 years of licensure"),
        (Timing(Clock.ONCE, due_on=dt.date(2025, 12, 31)), "Once in a lifetime, due Dec 31, 2025"),
        (Timing(Clock.EVERY_N_CYCLES, 3), "Every third renewal"),
        (Timing(Clock.EVERY_N_YEARS, 6), "Every 6 years"),
        (Timing(Clock.EVERY_N_YEARS, 1), "Every year"),
        (Timing(Clock.FIRST_RENEWAL), "At the first renewal"),
    ],
)
def test_how_often_it_is_due(timing: Timing, said: str) -> None:
    assert words.clock(timing) == said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"why": Why.SUBSTITUTED, "detail": "Board certification"}, "Covered by board certification, as you told us."),
        ({"why": Why.WAIVED}, "Waived by your board, as you told us."),
        (
            {"why": Why.CONDITION, "detail": "dea_registered", "asks": "dea_registered"},
            "Depends on your answer: Do you have a DEA registration?",
        ),
        (
            {"why": Why.CONDITION, "detail": "dea_registered"},
            "Not due because of your answer: Do you have a DEA registration?",
        ),
        ({"why": Why.FIRST_RENEWAL, "status": Status.NOT_DUE}, "Not due at your first renewal."),
        ({"why": Why.FIRST_RENEWAL}, "Less is due at your first renewal."),
        (
            {"why": Why.NOT_THIS_CYCLE, "timing": Timing(Clock.EVERY_N_CYCLES, 3)},
            "Every third renewal. Not at this one.",
        ),
        (
            {"asks": LICENSED_ON, "timing": Timing(Clock.EVERY_N_CYCLES, 3)},
            "Every third renewal. Depends on when your license was first issued.",
        ),
        (
            {"asks": "milestone:five_year"},
            "Add this date to your certificate, and we'll tell you when it's due.",
        ),
        ({}, ""),
    ],
)
def test_why_it_stands_so(fields: dict[str, Any], said: str) -> None:
    assert words.detail(progress(Kind.TOPIC, label="Pain", **fields), QUESTIONS) == said


def test_an_unchecked_rule_is_met_only_as_we_read_it() -> None:
    met = progress(status=Status.MET, remaining="0")

    assert words.mark(met, is_checked=True).label == "Met"
    assert words.mark(met, is_checked=False).label == "Met as we read it"


@pytest.mark.parametrize(
    ("reason", "detail", "said"),
    [
        (Refusal.NOT_ACCEPTED, "", "not of a type that counts here"),
        (Refusal.TOO_EARLY, "", "earned before Jan 1, 2025"),
        (Refusal.TOO_LATE, "", "earned after Dec 31, 2026"),
        (Refusal.REPEATED, "", "a repeat of an activity that already counts"),
        (Refusal.OVER_CAP, "Self-study", "over the cap: self-study"),
        (Refusal.USED_ON_TOP, "Pharmacotherapeutics", "counts for pharmacotherapeutics instead"),
    ],
)
def test_why_a_credit_does_not_count(reason: Refusal, detail: str, said: str) -> None:
    refused = Refused("key", Decimal(2), reason, detail)

    assert words.refusal(refused, evaluation(start=dt.date(2025, 1, 1))) == said


def test_numbers_have_no_trailing_zeros() -> None:
    assert [words.plain(Decimal(each)) for each in ("7.250", "12.00", "100", "0.5")] == ["7.25", "12", "100", "0.5"]


def test_how_a_requirement_ended() -> None:
    kept = {"label": "Pain", "unit": "hours", "status": "met", "required": "1", "earned": "1.00"}

    assert words.ended(kept, is_checked=True).mark.label == "Met"
    assert words.ended(kept, is_checked=False).mark.label == "Met as we read it"
    assert words.ended({**kept, "status": "on_track", "earned": "0"}, is_checked=True).mark.label == "Not met"
    assert words.ended(kept, is_checked=True).of == "1 of 1 hour"
