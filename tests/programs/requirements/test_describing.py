"""A rule in words: one sentence for each requirement, and one for whatever else holds."""

from typing import Any

import pytest

from programs.requirements.describing import Description, describe, statement
from programs.requirements.library import files, names, questions, rule_set, terms
from programs.requirements.reading import read
from tests.factories.requirements import rule, topic


def words_of(data: dict[str, Any]) -> Description:
    return describe(read(data, terms(), authority="CA"), names=names(), questions=questions())


def sentence(**keys: Any) -> str:
    return words_of(rule(topics=[topic("pain", **keys)])).requirements[1].sentence


def test_california_s_rule_in_words() -> None:
    description = describe(rule_set("CA", "MD"), names=names(), questions=questions())

    said = {line.code: line.sentence for line in description.requirements}
    assert said["total"].startswith("50 Category 1 credits")
    assert said["pain"] == (
        "12 hours on pain management and end-of-life care, once in a lifetime, within 48 months of licensure, unless "
        "you're a pathologist or a radiologist."
    )


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, "2 hours on pain."),
        ({"amount": "1"}, "1 hour on pain."),
        ({"amount": None}, "A course on pain."),
        ({"on_top": True}, "2 hours on pain, on top of the total."),
        ({"timing": {"clock": "first_renewal"}}, "2 hours on pain, at the first renewal."),
        ({"timing": {"clock": "every_n_cycles", "interval": 3}}, "2 hours on pain, at every third renewal."),
        ({"timing": {"clock": "every_n_years", "interval": 4}}, "2 hours on pain, every 4 years."),
        ({"timing": {"clock": "every_n_years", "interval": 1}}, "2 hours on pain, every year."),
        ({"timing": {"due_on": "2027-06-30"}}, "2 hours on pain, by Jun 30, 2027."),
        ({"timing": {"milestone": "five_year"}}, "2 hours on pain, by the five-year requirement."),
        ({"timing": {"window_months": 12}}, "2 hours on pain, within 12 months."),
        ({"applies_if": {"question": "dea_registered"}}, "2 hours on pain, if you have a DEA registration."),
        (
            {"applies_if": {"question": "degree", "is": "DO"}},
            "2 hours on pain, if your answer to “Are you an MD or a DO?” is “DO”.",
        ),
        (
            {
                "applies_if": {
                    "any": [{"question": "dea_registered"}, {"question": "pathologist_or_radiologist", "is": False}]
                }
            },
            "2 hours on pain, if you have a DEA registration or unless you're a pathologist or a radiologist.",
        ),
    ],
)
def test_a_topic_in_one_sentence(keys: dict[str, Any], expected: str) -> None:
    assert sentence(**keys) == expected


def test_a_minimum_names_what_counts_for_it() -> None:
    live = {"code": "live", "kind": "minimum", "label": "Live", "amount": "10", "formats": ["COURSE"]}
    first = {"code": "first", "kind": "minimum", "label": "AOA", "amount": "5", "accepts": ["AOA_1A"]}

    said = [line.sentence for line in words_of(rule(topics=[live, first])).requirements[1:]]

    assert said == ["At least 10 credits in these formats: Live course.", "At least 5 credits of AOA Category 1-A."]


def test_what_else_holds_is_said_too() -> None:
    said = words_of(
        rule(
            topics=[topic("pain")],
            accepts=["AMA_PRA_1", {"type": "ACPE_CEU", "factor": "10", "step": "0.5"}],
            cycle={"months": 24, "term_months": 12},
            caps=[{"label": "Online", "amount": "20", "types": ["AMA_PRA_1"], "per": "activity"}],
            bonuses=[{"types": ["AMA_PRA_1"], "factor": "2", "first": "20"}],
            substitutes=[
                {"question": "dea_registered", "label": "A fellowship", "covers": ["total"]},
                {"question": "dea_registered", "label": "Teaching", "covers": ["total", "pain"], "credit": "5"},
            ],
            first_renewal=[{"below_months": 13, "amounts": {"total": "25", "pain": "0"}}],
            carry_over="10",
            repeats_count=False,
            approved_by="the board",
        )
    ).terms

    assert said == (
        "These credit types count: AMA PRA Category 1 Credit and ACPE CEU (1 counts as 10, in steps of 0.5).",
        "The 24 months before a renewal count, although the license is renewed every 12 months.",
        "Online: at most 20 credits for one activity.",
        "The first 20 of AMA PRA Category 1 Credit count 2 times.",
        "A fellowship: meets “Category 1 credits”.",
        "Teaching: counts as 5 credits toward “Category 1 credits” and “Pain”.",
        "At the first renewal, if the license is less than 13 months old by then: only 25 for “Category 1 credits”, "
        "nothing for “Pain”.",
        "Up to 10 credits above the total carry into the next cycle.",
        "The same activity counts once in a cycle.",
        "Providers need an approval that we can't check: the board. Ask the board.",
    )


@pytest.mark.parametrize(("per", "words"), [("cycle", "in a cycle"), ("year", "in a calendar year")])
def test_a_cap_says_for_how_long_it_holds(per: str, words: str) -> None:
    cap = {"label": "Online", "amount": "1", "types": ["AMA_PRA_1"], "per": per}

    assert f"Online: at most 1 credit {words}." in words_of(rule(caps=[cap])).terms


@pytest.mark.parametrize(
    ("carry_over", "expected"),
    [
        (None, "The source doesn't state whether credits carry into the next cycle."),
        ("0", "No credits carry into the next cycle."),
    ],
)
def test_not_stated_and_none_are_different(carry_over: str | None, expected: str) -> None:
    assert expected in words_of(rule(carry_over=carry_over)).terms


def test_a_long_question_is_quoted() -> None:
    assert statement("Do you prescribe?") == "you prescribe"
    assert statement("Have you taught?") == "you've taught"
    assert statement("Are you a surgeon, and do you operate?") == (
        "you answer yes to “Are you a surgeon, and do you operate?”"
    )


def test_every_rule_on_file_can_be_said_in_words() -> None:
    for content in files():
        for data in content["rule_sets"]:
            rules = read(data, terms(), authority=content["authority"])
            description = describe(rules, names=names(), questions=questions())
            assert len(description.requirements) == len(rules.requirements)
            assert all(len(line.sentence) > 5 for line in description.requirements)
