"""The rules of the states, as they're in the files. The figures were typed from the sources, not from the files."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest

from programs.credits import Credit
from programs.requirements import library
from programs.requirements.clocks import LICENSED_ON, Dates
from programs.requirements.enums import Clock, Kind, Status, Why
from programs.requirements.reading import read
from programs.requirements.rules import Evaluation, Facts, evaluate
from programs.requirements.ruleset import Condition, RuleSet

FILES = list(library.files())
RULES = {
    (content["authority"], data["profession"]): read(data, library.terms(), authority=content["authority"])
    for content in FILES
    for data in content["rule_sets"]
    if content["kind"] == "state"
}
LAST_DAY = dt.date(2027, 6, 30)
AS_OF = dt.date(2027, 1, 1)
FOR_THE_PROGRAM = {LICENSED_ON, "degree"}  # asked by the program itself: no rule has to name them

FACTS = [  # authority, profession, total, look-back, term
    ("AK", "MD", "50", 24, 24),
    ("AL", "MD", "25", 12, 12),
    ("AL", "RN", "24", 24, 24),
    ("AL", "PHARMD", "15", 12, 24),
    ("AR", "MD", "20", 12, None),
    ("AZ", "DO", "40", 24, 24),
    ("AZ", "RN", None, 48, 48),
    ("CA", "MD", "50", 24, 24),
    ("CA", "RN", "30", 24, 24),
    ("CO", "MD", "30", 24, 24),
    ("CT", "MD", "50", 24, 12),
    ("DC", "PA", "100", 24, 24),
    ("DC", "PHARMD", "40", 24, 24),
    ("FL", "MD", "40", 24, 24),
    ("FL", "RN", "24", 24, 24),
    ("IA", "RN", "36", 36, 36),
    ("IL", "MD", "150", 36, 36),
    ("IL", "APRN", "80", 24, 24),
    ("IN", "MD", None, 24, 24),
    ("KY", "MD", "60", 36, 12),
    ("KY", "RN", "14", 12, 12),
    ("LA", "MD", "20", 12, 12),
    ("MA", "PHARMD", "20", 12, 24),
    ("MD", "DO", "50", 24, 24),
    ("ME", "DO", "100", 24, 24),
    ("MI", "MD", "150", 36, 36),
    ("MI", "PA", None, 36, 36),
    ("MN", "MD", "75", 36, 12),
    ("MO", "MD", "50", 24, 12),
    ("MS", "DO", "40", 24, 12),
    ("NC", "MD", "60", 36, 12),
    ("NC", "PA", "50", 24, 12),
    ("ND", "RN", "12", 24, 24),
    ("NE", "MD", "50", 24, 24),
    ("NH", "MD", "100", 24, 24),
    ("NM", "MD", "75", 36, 36),
    ("NV", "DO", "40", 12, 12),
    ("NY", "MD", None, 24, 24),
    ("NY", "PHARMD", "45", 36, 36),
    ("OH", "PHARMD", "40", 24, 24),
    ("OK", "MD", "60", 36, 12),
    ("OK", "DO", "16", 12, 12),
    ("OR", "MD", "60", 24, 24),
    ("PA", "DO", "100", 24, 24),
    ("SD", "MD", None, None, 24),
    ("SD", "PHARMD", "12", 24, 12),
    ("TN", "RN", "5", 24, 24),
    ("TX", "MD", "48", 24, 24),
    ("VA", "MD", "60", 24, 24),
    ("WA", "MD", "200", 48, 24),
    ("WA", "DO", "150", 36, 12),
    ("WA", "RN", "8", 12, 12),
    ("WV", "DO", "32", 24, 24),
    ("WY", "MD", "60", 36, 12),
]
MINIMUMS = [
    ("AR", "MD", "category_1", "10"),
    ("AZ", "DO", "aoa_1a", "24"),
    ("CA", "DO", "aoa_1", "20"),
    ("CT", "PHARMD", "live", "5"),
    ("IL", "MD", "category_1", "60"),
    ("KY", "DO", "category_1", "30"),
    ("ME", "DO", "osteopathic", "40"),
    ("MI", "MD", "category_1", "75"),
    ("NY", "PHARMD", "live", "23"),
    ("PA", "DO", "aoa_1a", "20"),
    ("TX", "MD", "category_1", "24"),
    ("UT", "MD", "category_1", "34"),
    ("WV", "DO", "aoa_1", "16"),
]
TOPICS = [
    ("AL", "MD", "controlled_substances", "2", Clock.EVERY_N_YEARS, 2),
    ("CA", "MD", "pain", "12", Clock.ONCE, None),
    ("CT", "MD", "behavioral_health", "1", Clock.EVERY_N_YEARS, 6),
    ("FL", "MD", "domestic_violence", "2", Clock.EVERY_N_CYCLES, 3),
    ("FL", "MD", "hiv_aids", "1", Clock.FIRST_RENEWAL, None),
    ("IA", "MD", "opioid_cdc_guideline", "2", Clock.EVERY_N_YEARS, 5),
    ("KY", "MD", "kasper_pain_addiction", "4.5", Clock.EVERY_CYCLE, None),
    ("NY", "MD", "infection_control", None, Clock.EVERY_N_YEARS, 4),
    ("NV", "MD", "suicide_prevention", "2", Clock.EVERY_N_YEARS, 4),
    ("OK", "MD", "pain_or_opioids", "1", Clock.EVERY_N_YEARS, 1),
    ("TX", "MD", "pain_opioids_recurring", "2", Clock.EVERY_N_YEARS, 8),
    ("TX", "RN", "jurisprudence_ethics", "2", Clock.EVERY_N_CYCLES, 3),
    ("UT", "MD", "controlled_substances", "3.5", Clock.EVERY_CYCLE, None),
    ("WA", "MD", "suicide_assessment", "6", Clock.ONCE, None),
]


def stand(
    authority: str,
    profession: str,
    *credits: Credit,
    facts: Facts | None = None,
    licensed_on: dt.date | None = None,
    due_on: dt.date = LAST_DAY,
) -> Evaluation:
    dates = Dates(due_on=due_on, licensed_on=licensed_on)
    return evaluate(RULES[authority, profession], credits, facts or Facts(), dates, as_of=AS_OF)


def credit(amount: str, kind: str, *, earned_on: dt.date = dt.date(2026, 12, 1), **topics: str) -> Credit:
    return Credit(
        key=f"{kind} {amount} {topics}",
        earned_on=earned_on,
        amounts={kind: Decimal(amount)},
        topics={code: Decimal(hours) for code, hours in topics.items()},
    )


# -- the files ---------------------------------------------------------------------------------------------------------


def test_every_jurisdiction_is_there() -> None:
    states = [content for content in FILES if content["kind"] == "state"]
    professions = [profession for _, profession in RULES]

    assert len(states) == 51
    assert {state["authority"] for state in states} == {authority for authority, _ in RULES}
    assert {code: professions.count(code) for code in set(professions)} == {
        "MD": 51,
        "DO": 51,
        "RN": 48,
        "APRN": 18,
        "PA": 23,
        "PHARMD": 44,
    }


def test_every_rule_reads_and_says_where_it_is_from() -> None:
    for content in FILES:
        for data in content["rule_sets"]:
            source = read(data, library.terms(), authority=content["authority"]).source
            assert all([source.text, source.as_of, source.confidence]), (content["authority"], data["profession"])


def test_nobody_has_checked_the_states_rules_yet() -> None:
    assert {rules.source.checked_on for rules in RULES.values()} == {None}


def test_every_question_is_asked_by_some_rule() -> None:
    every = [read(data, library.terms(), authority="X") for content in FILES for data in content["rule_sets"]]

    assert {code for rules in every for code in asked(rules)} | FOR_THE_PROGRAM == set(library.questions())


def asked(rules: RuleSet) -> Iterator[str]:
    yield from (substitute.question for substitute in rules.substitutes)
    for requirement in rules.requirements:
        if requirement.applies_if:
            yield from of_condition(requirement.applies_if)


def of_condition(condition: Condition) -> Iterator[str]:
    if condition.question:
        yield condition.question
    for part in (*condition.all_of, *condition.any_of):
        yield from of_condition(part)


def test_questions_are_questions() -> None:
    for question in library.questions().values():
        assert question.text.endswith("?"), question.code
        assert (question.kind, question.scope) in {
            (kind, scope) for kind in ("yes_no", "choice", "date") for scope in ("person", "credential")
        }, question.code


def test_what_is_not_computed_is_said_in_sentences() -> None:
    for key, rules in RULES.items():
        for sentence in (*rules.not_computed, *filter(None, [rules.note, rules.cycle.detail])):
            assert sentence.endswith("."), key
            assert sentence[0].isupper() or sentence[0].isdigit(), key
        for requirement in rules.requirements:
            assert not requirement.note or requirement.note.endswith("."), (key, requirement.code)


def test_a_rule_without_a_total_says_so() -> None:
    silent = {
        key
        for key, rules in RULES.items()
        if not any(each.kind is Kind.TOTAL for each in rules.requirements)
        and "no total" not in rules.note
        and not any("how many hours" in sentence for sentence in rules.not_computed)
    }

    assert silent == set()


# -- the figures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("authority", "profession", "total", "months", "term"), FACTS)
def test_total_look_back_and_term(
    authority: str, profession: str, total: str | None, months: int | None, term: int | None
) -> None:
    rules = RULES[authority, profession]
    amount = rules.by_code["total"].amount if "total" in rules.by_code else None

    assert amount == (Decimal(total) if total else None)
    assert (rules.cycle.months, rules.cycle.term_months) == (months, term)


@pytest.mark.parametrize(("authority", "profession", "code", "amount"), MINIMUMS)
def test_minimums(authority: str, profession: str, code: str, amount: str) -> None:
    requirement = RULES[authority, profession].by_code[code]

    assert (requirement.kind, requirement.amount) == (Kind.MINIMUM, Decimal(amount))


@pytest.mark.parametrize(("authority", "profession", "code", "amount", "clock", "interval"), TOPICS)
def test_topics_have_their_own_clock(
    authority: str, profession: str, code: str, amount: str | None, clock: Clock, interval: int | None
) -> None:
    requirement = RULES[authority, profession].by_code[code]

    assert (requirement.kind, requirement.amount) == (Kind.TOPIC, Decimal(amount) if amount else None)
    assert (requirement.timing.clock, requirement.timing.interval) == (clock, interval)


def test_only_three_topics_and_one_by_its_note_are_on_top_of_the_total() -> None:
    on_top = {(*key, each.code) for key, rules in RULES.items() for each in rules.requirements if each.on_top}

    assert on_top == {
        ("FL", "PA", "medical_errors"),
        ("FL", "RN", "domestic_violence"),
        ("TX", "APRN", "pharmacotherapeutics"),
        ("WA", "APRN", "pharmacotherapeutics"),
    }


def test_carry_over_is_stated_rarely() -> None:
    stated = {key: rules.carry_over for key, rules in RULES.items() if rules.carry_over}

    assert stated == {
        ("IA", "MD"): Decimal(20),
        ("IA", "DO"): Decimal(20),
        ("NE", "MD"): Decimal(25),
        ("NE", "DO"): Decimal(25),
        ("NE", "PA"): Decimal(25),
        ("NJ", "RN"): Decimal(15),
        ("NJ", "PHARMD"): Decimal(10),
    }
    assert sum(rules.carry_over == 0 for rules in RULES.values()) == 11


# -- how they're evaluated ---------------------------------------------------------------------------------------------


def test_kansas_lets_the_licensee_choose_the_look_back() -> None:
    earned = [credit("60", "AMA_PRA_1", earned_on=dt.date(2025, 6, 1)), credit("40", "AMA_PRA_2")]

    undecided = stand("KS", "MD", *earned)
    short = stand("KS", "MD", *earned, facts=Facts(route="months_18"))
    longer = stand("KS", "MD", *earned, facts=Facts(route="months_30"))

    assert undecided.status is Status.CHOOSE_ROUTE
    assert (short.of("total_18").earned, short.of("total_18").required) == (Decimal(40), Decimal(50))
    assert (longer.of("total_30").status, longer.of("category_1_30").status) == (Status.MET, Status.MET)
    assert longer.of("total_18").why is Why.OTHER_ROUTE


def test_connecticut_starts_with_the_second_renewal() -> None:
    first = stand("CT", "MD", licensed_on=dt.date(2026, 9, 1))
    second = stand("CT", "MD", licensed_on=dt.date(2025, 9, 1))

    assert {each.status for each in first.progress} == {Status.NOT_DUE}
    assert {each.status for each in second.progress} == {Status.ON_TRACK}


@pytest.mark.parametrize(
    ("licensed_on", "required"),
    [
        (dt.date(2026, 12, 1), "30"),  # before the two years
        (dt.date(2027, 6, 15), "30"),
        (dt.date(2027, 7, 15), "15"),
        (dt.date(2028, 6, 15), "15"),
        (dt.date(2028, 7, 15), "0"),
    ],
)
def test_georgia_pharmacists_owe_less_by_months_licensed(licensed_on: dt.date, required: str) -> None:
    due_on = dt.date(2028, 12, 31)

    assert stand("GA", "PHARMD", due_on=due_on, licensed_on=licensed_on).of("total").required == Decimal(required)


def test_georgia_nurses_need_no_route_at_an_exempt_first_renewal() -> None:
    first = stand("GA", "RN", licensed_on=dt.date(2026, 9, 1))

    assert {(each.status, each.why) for each in first.progress} == {(Status.NOT_DUE, Why.FIRST_RENEWAL)}


def test_pennsylvanias_new_physicians_have_a_year_for_pain_and_addiction() -> None:
    new = stand("PA", "MD", licensed_on=dt.date(2026, 9, 1))
    settled = stand("PA", "MD", licensed_on=dt.date(2020, 9, 1))

    assert (new.of("pain_addiction_new").status, new.of("pain_addiction_new").last_day) == (
        Status.ON_TRACK,
        dt.date(2027, 8, 31),
    )
    assert new.of("pain_addiction").why is Why.FIRST_RENEWAL
    assert settled.of("pain_addiction_new").why is Why.LATER_RENEWAL
    assert stand("PA", "MD").of("pain_addiction_new").asks == LICENSED_ON


def test_texas_counts_trafficking_at_the_first_renewal_and_at_every_third() -> None:
    facts = Facts(answers={"direct_patient_care": True})
    course = credit("1", "AMA_PRA_1", earned_on=dt.date(2022, 1, 10), human_trafficking="1")

    within = stand("TX", "MD", course, facts=facts).of("human_trafficking")
    after = stand("TX", "MD", course, facts=facts, due_on=dt.date(2028, 5, 31)).of("human_trafficking")

    assert (within.status, after.status) == (Status.MET, Status.ON_TRACK)


def test_florida_nurses_owe_domestic_violence_on_top_of_the_24_hours() -> None:
    earned = credit("24", "ANCC_CH", domestic_violence="2")

    result = stand("FL", "RN", earned, licensed_on=dt.date(2021, 8, 1))  # the third renewal

    assert (result.of("domestic_violence").status, result.of("total").earned) == (Status.MET, Decimal(22))


def test_certification_stands_for_the_hours_but_not_for_the_topics() -> None:
    facts = Facts(answers={"nccpa_certified": True, "controlled_substances_prescriber": True})

    result = stand("NC", "PA", facts=facts)

    assert (result.of("total").why, result.of("controlled_substances").status) == (Why.SUBSTITUTED, Status.ON_TRACK)


def test_live_hours_of_pharmacists_are_a_minimum_only_where_stated() -> None:
    stated = {key for key, rules in RULES.items() if "live" in rules.by_code}
    silent = {
        key for key, rules in RULES.items() if any("have to be live" in sentence for sentence in rules.not_computed)
    }

    assert (len(stated), stated | silent) == (19, {key for key in RULES if key[1] == "PHARMD"})
