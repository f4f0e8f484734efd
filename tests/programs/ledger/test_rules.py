"""What an entry may state, what's asked about, and which entries look alike."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.ledger.rules import (
    Facts,
    Known,
    added_up,
    amount_in_words,
    likeness,
    most_hours,
    problems,
    questions,
    similar,
)
from tests.factories.ledger import DAY, facts

TODAY = dt.date(2026, 6, 1)


def known(**fields: Any) -> Known:
    stated = facts(**{name: value for name, value in fields.items() if name != "program"})
    return Known(
        "one",
        stated.title,
        stated.provider_name,
        stated.completed_on,
        stated.amounts,
        fields.get("program"),
    )


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 251}, "title"),
        ({"provider_name": "x" * 201}, "provider_name"),
        ({"approved_by": "x" * 101}, "approved_by"),
        ({"note": "x" * 501}, "note"),
        ({"completed_on": TODAY + dt.timedelta(days=1)}, "completed_on"),
        ({"completed_on": dt.date(1949, 12, 31)}, "completed_on"),
        ({"amounts": {}}, "amounts"),
        ({"amounts": {"AMA_PRA_1": "0"}}, "amounts"),
        ({"amounts": {"AMA_PRA_1": "-1"}}, "amounts"),
        ({"amounts": {"AMA_PRA_1": "1000"}}, "amounts"),
        ({"amounts": {"AMA_PRA_1": "0.125"}}, "amounts"),
        ({"topics": {"opioids": "0"}}, "topics"),
    ],
)
def test_what_cannot_be_saved(fields: dict[str, Any], name: str) -> None:
    assert list(problems(facts(**fields), as_of=TODAY)) == [name]


def test_today_the_first_day_and_hours_without_credit_are_allowed() -> None:
    assert problems(facts(completed_on=TODAY), as_of=TODAY) == {}
    assert problems(facts(completed_on=dt.date(1950, 1, 1)), as_of=TODAY) == {}
    assert problems(facts(amounts={}, topics={"opioids": "2"}), as_of=TODAY) == {}


@pytest.mark.parametrize(
    ("fields", "keys"),
    [
        ({}, []),
        ({"amounts": {"AMA_PRA_1": "1.3"}}, ["step:AMA_PRA_1:1.3"]),  # AMA: steps of 0.25
        ({"amounts": {"ANCC_CH": "1.3"}}, []),  # nursing contact hours are often 1.3
        ({"amounts": {"ABP_2": "2.5"}}, ["step:ABP_2:2.5"]),  # ABP points are whole
        ({"amounts": {"AMA_PRA_1": "60"}}, []),
        ({"amounts": {"AMA_PRA_1": "60.25"}}, ["much:AMA_PRA_1:60.25:2026-03-05"]),
        ({"amounts": {"ACPE_CEU": "6.5"}}, ["much:ACPE_CEU:6.5:2026-03-05"]),  # 1 CEU is 10 hours
        ({"topics": {"opioids": "4"}}, []),
        ({"topics": {"opioids": "5"}}, ["topic:opioids:5:4"]),
        ({"amounts": {"ACPE_CEU": "0.5"}, "topics": {"opioids": "5"}}, []),
    ],
)
def test_what_is_asked_about(fields: dict[str, Any], keys: list[str]) -> None:
    assert [question.key for question in questions(facts(**fields))] == keys


def test_more_than_a_listing_awards_is_asked_about() -> None:
    asked = questions(facts(amounts={"AMA_PRA_1": "4.5"}), offered={"AMA_PRA_1": Decimal(4)})

    assert [each.text for each in asked] == ["The program awards at most 4, and 4.5 is more"]
    assert questions(facts(), offered={"AMA_PRA_1": Decimal(4)}) == []


def test_the_other_entries_of_the_day_count_toward_its_hours() -> None:
    asked = questions(facts(), same_day=[known(amounts={"AMA_PRA_1": "58"})])

    assert [each.text for each in asked] == [
        "4 together with your other entries of Mar 5, 2026 is more than 60 hours on one date"
    ]


def test_one_ceu_is_ten_hours_of_a_topic() -> None:
    assert most_hours(facts(amounts={"ACPE_CEU": "0.3", "AMA_PRA_1": "2"}).amounts) == 3
    assert most_hours({}) is None


def test_amounts_of_one_type_are_added_up() -> None:
    assert added_up([("A", Decimal(1)), ("B", Decimal(2)), ("A", Decimal("0.5"))]) == {
        "A": Decimal("1.5"),
        "B": Decimal(2),
    }


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        ("1.50", "contact hours", "1.5 contact hours"),
        ("1.00", "contact hours", "1 contact hour"),
        ("1", "Category 1", "1 Category 1"),
    ],
)
def test_amounts_in_words(amount: str, unit: str, words: str) -> None:
    assert amount_in_words(Decimal(amount), unit) == words


# -- likely duplicates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Sepsis: the first hour", "sepsis – the first hour", True),
        ("Sepsis: the first hour", "Sepsis: the first hour (online)", True),
        ("Révision de la sepsie", "Revision de la sepsie", True),
        ("Opioid prescribing, module 1", "Opioid prescribing, module 2", False),
        ("Update in medicine, part I", "Update in medicine, part II", False),
        ("Sepsis", "Sepsis and shock in pregnancy", False),
        ("Pain", "Heart failure", False),
        ("", "Pain", False),
    ],
)
def test_similar_names(one: str, other: str, alike: bool) -> None:
    assert similar(one, other) is alike


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "the same date and a similar name"),
        ({"title": "Heart failure"}, "the same date, provider and amount"),
        ({"title": "Heart failure", "amounts": {"AMA_PRA_1": "3"}}, ""),
        ({"title": "Heart failure", "provider_name": ""}, ""),
        ({"completed_on": DAY + dt.timedelta(days=1)}, ""),
        ({"completed_on": DAY + dt.timedelta(days=1), "program": 7}, "the same program"),
    ],
)
def test_likely_duplicates(fields: dict[str, Any], reason: str) -> None:
    assert likeness(facts(), known(**fields), program=7) == reason


def test_modules_of_a_series_on_one_day_are_not_duplicates() -> None:
    assert likeness(facts(title="Module 1"), known(title="Module 2")) == ""


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_mutual_and_a_name_is_like_itself(one: str, other: str) -> None:
    assert similar(one, other) == similar(other, one)
    assert similar(f"a {one}", f"A {one}")


def test_facts_state_nothing_by_default() -> None:
    assert Facts("A", DAY) == Facts("A", DAY, {}, {}, "", "", "", "")
