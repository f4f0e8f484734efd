"""What holds for every rule and every credit, whatever they say."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from programs.credits import Credit
from programs.requirements.clocks import Dates
from programs.requirements.enums import Kind, Per
from programs.requirements.rules import Evaluation, Facts, evaluate
from programs.requirements.ruleset import RuleSet
from programs.requirements.worth import valued
from tests.programs.requirements.build import rules

DUE = dt.date(2026, 12, 31)
TODAY = dt.date(2026, 10, 1)
TYPES = ("AMA_PRA_1", "AMA_PRA_2", "AOA_1A", "ANCC_CH")
FORMATS = ("COURSE", "INTERNET_LIVE", "JOURNAL")
TOPICS = ("pain", "ethics", "suicide_prevention")
ANSWERS = ("dea_registered", "geriatric_practice")

few = settings(max_examples=50)  # for what any evaluation shows by itself

quarters = st.integers(1, 24).map(lambda number: Decimal(number) / 4)
hours = st.integers(0, 12).map(lambda number: Decimal(number) / 2)
days = st.dates(dt.date(2022, 1, 1), DUE)


@st.composite
def credits(draw: st.DrawFn, *, least: int = 0, repeated: bool = False) -> list[Credit]:
    """Return credits with keys in the order of their making."""
    count = draw(st.integers(least, 9))
    return [draw(a_credit(f"{number:02}", repeated=repeated)) for number in range(count)]


@st.composite
def a_credit(draw: st.DrawFn, key: str, *, repeated: bool = False) -> Credit:
    """Return a credit. Repeats hold the same in each hour, since they're of the same activity."""
    activity = draw(st.sampled_from(("", "A", "B"))) if repeated else ""
    longer = Decimal(draw(st.integers(1, 3))) if activity else Decimal(1)
    of = draw(_content()) if not activity else _SAME[activity]
    return Credit(
        key=key,
        earned_on=draw(days),
        amounts={name: amount * longer for name, amount in of.amounts.items()},
        topics={name: amount * longer for name, amount in of.topics.items()},
        format=of.format,
        activity=activity,
    )


@st.composite
def _content(draw: st.DrawFn) -> Credit:
    amounts = draw(st.dictionaries(st.sampled_from(TYPES), quarters, min_size=1, max_size=3))
    topics = draw(st.dictionaries(st.sampled_from(TOPICS), quarters, max_size=2))
    return Credit("", DUE, amounts, topics, draw(st.sampled_from(("", *FORMATS))))


_SAME = {
    "A": Credit("", DUE, {"AMA_PRA_1": Decimal(2)}, {"pain": Decimal("1.5")}, "COURSE"),
    "B": Credit("", DUE, {"AMA_PRA_2": Decimal(1), "ANCC_CH": Decimal(3)}, {"ethics": Decimal(1)}),
}


@st.composite
def rule_sets(draw: st.DrawFn, *, repeats_count: bool = True, per_activity: bool = True, steps: bool = True) -> RuleSet:
    """Return any rule set that can be read."""
    accepts = draw(_accepts(steps=steps, of=TYPES))
    names = [each["type"] for each in accepts]
    requirements = [draw(_requirement(number, steps=steps, of=names)) for number in range(draw(st.integers(1, 6)))]
    if not repeats_count:
        requirements = [{**each, "timing": {}} if each.get("on_top") else each for each in requirements]
    caps = draw(_caps(per_activity=per_activity, per_year=repeats_count))
    return rules(
        *requirements,
        accepts=accepts,
        caps=caps,
        bonuses=[]
        if any(cap["per"] != "activity" for cap in caps)
        else draw(st.sampled_from(([], [{"types": ["AOA_1A"], "factor": "2", "first": "5"}]))),
        substitutes=draw(_substitutes([each["code"] for each in requirements])),
        first_renewal=[{"amounts": {requirements[0]["code"]: "1"}}] if draw(st.booleans()) else [],
        repeats_count=repeats_count,
    )


@st.composite
def _accepts(draw: st.DrawFn, *, steps: bool, of: Sequence[str]) -> list[dict[str, Any]]:
    some = draw(st.lists(st.sampled_from(of), min_size=1, unique=True))
    return [
        {
            "type": name,
            "factor": draw(st.sampled_from(("1", "0.5", "10"))),
            "step": draw(st.sampled_from((None, "0.5", "1"))) if steps else None,
        }
        for name in some
    ]


@st.composite
def _requirement(draw: st.DrawFn, number: int, *, steps: bool, of: Sequence[str]) -> dict[str, Any]:
    kind = draw(st.sampled_from(("total", "minimum", "topic", "topic", "duty")))
    found: dict[str, Any] = {"code": f"r{number}", "kind": kind, "label": f"Requirement {number}"}
    if kind != "duty":
        found["amount"] = str(draw(hours))
    if kind == "minimum":
        found["accepts"] = draw(_accepts(steps=steps, of=of))
        found["formats"] = draw(st.lists(st.sampled_from(FORMATS), max_size=2, unique=True))
    if kind == "topic":
        found["topics"] = draw(st.lists(st.sampled_from(TOPICS), min_size=1, max_size=2, unique=True))
        found["component_types"] = draw(st.sampled_from(([], ["ANCC_CH"])))
        found["on_top"] = draw(st.booleans())
    found["timing"] = draw(_timings())
    found["applies_if"] = draw(st.sampled_from((None, {"question": "dea_registered"})))
    return found


def _timings() -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(
        (
            {},
            {},
            {"clock": "once"},
            {"clock": "first_renewal"},
            {"clock": "every_n_cycles", "interval": 2},
            {"clock": "every_n_years", "interval": 4},
            {"window_months": 12},
            {"months_after_licensure": 30},
        )
    )


@st.composite
def _caps(draw: st.DrawFn, *, per_activity: bool, per_year: bool) -> list[dict[str, Any]]:
    per = st.sampled_from(("cycle", "year") if per_year else ("cycle",))
    some: list[dict[str, Any]] = [
        {"label": "On journals", "amount": str(draw(hours)), "formats": ["JOURNAL"], "per": draw(per)},
        {"label": "On the web", "amount": str(draw(hours)), "formats": ["INTERNET_LIVE"], "per": draw(per)},
        {"label": "Of Category 2", "amount": str(draw(hours)), "types": ["AMA_PRA_2"], "per": draw(per)},
        {"label": "Of 1-A", "amount": str(draw(hours)), "types": ["AOA_1A", "ANCC_CH"], "per": draw(per)},
    ]
    if per_activity:
        some.append({"label": "For one activity", "amount": str(draw(hours)), "per": "activity"})
    return [cap for cap in some if draw(st.booleans())]


@st.composite
def _substitutes(draw: st.DrawFn, codes: Sequence[str]) -> list[dict[str, Any]]:
    if not draw(st.booleans()):
        return []
    covers = [draw(st.sampled_from(codes))]
    credit = draw(st.sampled_from((None, "2")))
    return [{"question": "geriatric_practice", "label": "A certificate", "covers": covers, "credit": credit}]


@st.composite
def people(draw: st.DrawFn) -> tuple[Facts, Dates]:
    answers = draw(st.dictionaries(st.sampled_from(ANSWERS), st.booleans()))
    met = {f"r{draw(st.integers(0, 5))}": draw(days)} if draw(st.booleans()) else {}
    facts = Facts(answers=answers, met=met, carried=draw(st.sampled_from((Decimal(0), Decimal(3)))))
    return facts, Dates(DUE, licensed_on=draw(st.none() | st.dates(dt.date(2018, 1, 1), dt.date(2026, 6, 1))))


def look(
    rule_set: RuleSet, earned: Sequence[Credit], person: tuple[Facts, Dates], as_of: dt.date = TODAY
) -> Evaluation:
    return evaluate(rule_set, earned, *person, as_of=as_of)


def remaining(evaluation: Evaluation) -> list[Decimal]:
    return [each.remaining for each in evaluation.progress]


@given(rule_sets(), credits(), people(), st.randoms())
def test_the_order_of_credits_does_not_matter(
    rule_set: RuleSet, earned: list[Credit], person: tuple[Facts, Dates], chance: Any
) -> None:
    shuffled = chance.sample(earned, len(earned))

    evaluation, again = look(rule_set, earned, person), look(rule_set, shuffled, person)

    assert [(each.status, each.earned, set(each.counted), set(each.refused)) for each in again.progress] == [
        (each.status, each.earned, set(each.counted), set(each.refused)) for each in evaluation.progress
    ]


@given(rule_sets(), credits(), st.integers(0, 99).flatmap(lambda number: a_credit(f"{number:02}x")), people())
def test_another_credit_never_raises_what_remains(
    rule_set: RuleSet, earned: list[Credit], another: Credit, person: tuple[Facts, Dates]
) -> None:
    before, after = look(rule_set, earned, person), look(rule_set, [*earned, another], person)

    assert all(now <= then for now, then in zip(remaining(after), remaining(before), strict=True))


@given(
    rule_sets(repeats_count=False),
    credits(repeated=True),
    st.integers(0, 99).flatmap(lambda number: a_credit(f"{number:02}x", repeated=True)),
    people(),
)
def test_another_repeat_never_raises_what_remains(
    rule_set: RuleSet, earned: list[Credit], another: Credit, person: tuple[Facts, Dates]
) -> None:
    before, after = look(rule_set, earned, person), look(rule_set, [*earned, another], person)

    assert all(now <= then for now, then in zip(remaining(after), remaining(before), strict=True))


@given(rule_sets(per_activity=False, steps=False), credits(least=1), people(), st.integers(0, 8))
def test_an_activity_in_two_equal_halves_counts_the_same(
    rule_set: RuleSet, earned: list[Credit], person: tuple[Facts, Dates], number: int
) -> None:
    number %= len(earned)
    whole = earned[number]
    half = replace(
        whole,
        amounts={name: amount / 2 for name, amount in whole.amounts.items()},
        topics={name: amount / 2 for name, amount in whole.topics.items()},
    )
    halves = [replace(half, key=f"{whole.key}-1"), replace(half, key=f"{whole.key}-2")]

    evaluation = look(rule_set, earned, person)
    again = look(rule_set, [*earned[:number], *halves, *earned[number + 1 :]], person)

    assert [each.earned for each in again.progress] == [each.earned for each in evaluation.progress]


@few
@given(rule_sets(), credits(), people(), days)
def test_a_past_day_can_be_replayed(
    rule_set: RuleSet, earned: list[Credit], person: tuple[Facts, Dates], day: dt.date
) -> None:
    known_then = [credit for credit in earned if credit.earned_on <= day]

    assert look(rule_set, earned, person, day) == look(rule_set, known_then, person, day)


@few
@given(rule_sets(), credits(), people())
def test_what_counts_for_the_total_and_what_does_not_add_up(
    rule_set: RuleSet, earned: list[Credit], person: tuple[Facts, Dates]
) -> None:
    evaluation = look(rule_set, earned, person)

    for progress in evaluation.progress:
        if progress.requirement.kind is Kind.TOTAL and (progress.counted or progress.refused):
            found: dict[str, Decimal] = defaultdict(Decimal)
            for counted in progress.counted:
                found[counted.key] += counted.amount
            for refused in progress.refused:
                found[refused.key] += refused.amount
            for credit in earned:
                _, value, claimed = valued(credit, rule_set.accepts)
                if credit.earned_on <= TODAY:
                    assert found[credit.key] == (value or claimed or max(credit.amounts.values()))


@few
@given(rule_sets(), credits(), people())
def test_no_more_counts_than_caps_allow(rule_set: RuleSet, earned: list[Credit], person: tuple[Facts, Dates]) -> None:
    by_key = {credit.key: credit for credit in earned}

    for progress in look(rule_set, earned, person).progress:
        if progress.requirement.kind in (Kind.TOTAL, Kind.MINIMUM):
            for cap in rule_set.caps:
                used: dict[object, Decimal] = defaultdict(Decimal)
                for each in progress.counted:
                    credit = by_key[each.key]
                    if cap.limits(credit):
                        part = {Per.CYCLE: None, Per.YEAR: credit.earned_on.year, Per.ACTIVITY: credit.key}[cap.per]
                        used[part] += each.amount
                assert all(amount <= cap.amount for amount in used.values())


@few
@given(rule_sets(), credits(), people())
def test_earned_is_what_counts_and_remaining_what_is_missing(
    rule_set: RuleSet, earned: list[Credit], person: tuple[Facts, Dates]
) -> None:
    for progress in look(rule_set, earned, person).progress:
        assert progress.earned == progress.added + sum(each.amount for each in progress.counted)
        if progress.is_open and progress.required is not None and progress.requirement.kind is not Kind.DUTY:
            assert progress.remaining == progress.required - progress.earned > 0


@few
@given(rule_sets(), credits(), people())
def test_no_hour_counts_twice_inside_one_requirement(
    rule_set: RuleSet, earned: list[Credit], person: tuple[Facts, Dates]
) -> None:
    by_key = {credit.key: valued(credit, rule_set.accepts).worth for credit in earned}

    for progress in look(rule_set, earned, person).progress:
        keys = [each.key for each in progress.counted]
        assert len(keys) == len(set(keys))
        assert all(each.amount <= by_key[each.key] for each in progress.counted)
