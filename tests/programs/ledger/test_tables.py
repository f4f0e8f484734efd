"""Which column holds which fact, and what a row says."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.ledger import tables
from programs.ledger.tables import Read, Vocabulary, read_day, recognize

WORDS = Vocabulary(
    types=tables.words_of(
        [
            ("AMA_PRA_1", "AMA PRA Category 1 Credit", "Category 1"),
            ("ANCC_CH", "Nursing contact hour (NCPD)", "contact hours"),
            ("ABIM_MOC", "ABIM MOC point", "ABIM MOC"),
            ("HOUR", "Clock hour", "hours"),
        ]
    ),
    topics=tables.words_of([("ethics", "Medical ethics"), ("opioids", "Opioids and controlled substances")]),
    formats=tables.words_of([("COURSE", "Live course"), ("ENDURING", "Enduring material (other)")]),
)


def row(**cells: str) -> Read:
    """Read a row with these cells, on March 5 with 4 Category 1 credits if nothing else is said."""
    given_cells = {"title": "Sepsis", "completed_on": "3/5/2026", "amount": "4", "credit_type": "Category 1", **cells}
    columns = {fact: place for place, fact in enumerate(given_cells)}
    return tables.read(2, list(given_cells.values()), columns, WORDS, default_type="ANCC_CH")


def amounts(**cells: str) -> dict[str, Decimal]:
    facts = row(**cells).facts
    assert facts
    return dict(facts.amounts)


@pytest.mark.parametrize(
    ("header", "facts"),
    [
        # our own transcript
        (
            "completed_on,activity,provider,credits,topics,format,board_approval,counts_for,certificate,confirmed_by,id",
            "completed_on,title,provider_name,amount,topics,format,approved_by,,,,external_id",
        ),
        # as CE Broker names them
        (
            "Course Name,Educational Provider,Date of Completion,Hours,Subject Area,Delivery Method",
            "title,provider_name,completed_on,amount,topics,format",
        ),
        ("Title,Date Completed,CME Credits (AMA),Category,Sponsor,Comments", "title,completed_on,,credit_type,,note"),
        ("DATE;TITLE", ""),
    ],
)
def test_headers_are_recognized(header: str, facts: str) -> None:
    names = header.split(",")
    expected = {fact: place for place, fact in enumerate(facts.split(",")) if fact}

    assert expected.items() <= recognize(names).items()


def test_of_two_columns_for_one_fact_the_first_is_taken() -> None:
    assert recognize(["Hours", "Credits", "", "What"]) == {"amount": 0}
    assert tables.missing({"amount": 0}) == ["title", "completed_on"]


@pytest.mark.parametrize(
    ("text", "day_first", "day"),
    [
        ("2026-03-05", False, dt.date(2026, 3, 5)),
        ("2026-03-05T23:30:00Z", False, dt.date(2026, 3, 5)),
        ("2026/3/5", False, dt.date(2026, 3, 5)),
        ("03/05/2026", False, dt.date(2026, 3, 5)),
        ("3/5/26", False, dt.date(2026, 3, 5)),
        ("3-5-2026", False, dt.date(2026, 3, 5)),
        ("3/5/2026 10:00 AM", False, dt.date(2026, 3, 5)),
        ("3/5/2026", True, dt.date(2026, 5, 3)),
        ("25/3/2026", True, dt.date(2026, 3, 25)),
        ("Mar 5, 2026", False, dt.date(2026, 3, 5)),
        ("March 5th 2026", False, dt.date(2026, 3, 5)),
        ("5-Mar-26", False, dt.date(2026, 3, 5)),
        ("5 March 2026", False, dt.date(2026, 3, 5)),
        ("25/3/2026", False, None),
        ("2/30/2026", False, None),
        ("3/5-2026", False, None),
        ("Foo 5, 2026", False, None),
        ("46086", False, None),
        ("", False, None),
    ],
)
def test_dates_in_us_and_iso_formats(text: str, day_first: bool, day: dt.date | None) -> None:
    assert read_day(text, day_first=day_first) == day


def test_the_order_of_day_and_month_is_told_by_the_column() -> None:
    assert tables.is_day_first(["25/3/2026", "4/3/2026"])
    assert not tables.is_day_first(["25/3/2026", "3/25/2026"])
    assert not tables.is_day_first(["4/3/2026", "2026-03-05"])
    assert tables.has_either_order(["4/3/2026"])
    assert not tables.has_either_order(["4/4/2026", "3/25/2026", "2026-03-04"])


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, {"AMA_PRA_1": "4"}),
        ({"credit_type": "AMA PRA Category 1 Credit(s)™"}, {"AMA_PRA_1": "4"}),
        ({"credit_type": "ama_pra_1"}, {"AMA_PRA_1": "4"}),
        ({"credit_type": "Nursing Contact Hours"}, {"ANCC_CH": "4"}),
        ({"credit_type": ""}, {"ANCC_CH": "4"}),  # the default
        ({"credit_type": "", "amount": "1.5 hours"}, {"ANCC_CH": "1.5"}),  # a unit isn't a type
        ({"credit_type": "", "amount": "4.50 AMA PRA Category 1"}, {"AMA_PRA_1": "4.5"}),
        ({"amount": "AMA_PRA_1 4; ABIM_MOC 3.5"}, {"AMA_PRA_1": "4", "ABIM_MOC": "3.5"}),  # our own transcript
        ({"amount": "4 Category 1; 1 Category 1"}, {"AMA_PRA_1": "5"}),
        ({"amount": ".5"}, {"AMA_PRA_1": "0.5"}),
        ({"amount": "1,000.5"}, {"AMA_PRA_1": "1000.5"}),
    ],
)
def test_amounts_with_their_types(cells: dict[str, str], expected: dict[str, str]) -> None:
    assert amounts(**cells) == {code: Decimal(amount) for code, amount in expected.items()}


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"amount": ""}, "It has no amount of credit"),
        ({"amount": "four"}, "“four” isn't an amount. Enter a number, like 1.5"),
        ({"amount": "1,5"}, "“1,5” isn't an amount. Enter a number, like 1.5"),
        ({"credit_type": "Gold stars"}, "“Gold stars” isn't a credit type on our list"),
        ({"completed_on": ""}, "It has no date"),
        ({"completed_on": "soon"}, "“soon” isn't a date. Enter one like 2026-12-31 or 12/31/2026"),
        ({"problem": "Its status is “Failed.”"}, "Its status is “Failed.”"),
    ],
)
def test_what_is_wrong_with_a_row(cells: dict[str, str], problem: str) -> None:
    assert (row(**cells).facts, list(row(**cells).problems)) == (None, [problem])


def test_topics_default_to_the_hours_of_the_whole_activity() -> None:
    facts = row(topics="Medical ethics; 2 opioids; General").facts

    assert facts
    assert facts.topics == {"ethics": Decimal(4), "opioids": Decimal(2)}
    assert row(topics="General").notes == ("“General” isn't a topic on our list, so it's left out",)


@pytest.mark.parametrize(("text", "code"), [("COURSE", "COURSE"), ("Live course", "COURSE"), ("em", "ENDURING")])
def test_formats_by_code_name_and_pars_code(text: str, code: str) -> None:
    facts = row(format=text).facts

    assert facts
    assert facts.format == code


def test_an_unknown_format_is_left_out_and_said() -> None:
    assert row(format="Webinar").notes == ("“Webinar” isn't a format on our list, so it's left out",)


def test_only_ids_of_completions_are_kept() -> None:
    ours = "0b5a9a56-6f0e-4c8e-9f55-0a6f3c1f7c11"

    assert [row(external_id=text).external_id for text in ("ccid:x:1", ours, "7", "ccid:" + "x" * 300)] == [
        "ccid:x:1",
        ours,
        "",
        "",
    ]


def test_formulas_are_text_and_the_apostrophe_of_our_own_export_goes() -> None:
    assert row(title="=HYPERLINK(1)").title == "=HYPERLINK(1)"
    assert row(title="'=HYPERLINK(1)").title == "=HYPERLINK(1)"


def test_short_rows_and_missing_columns_are_empty() -> None:
    read = tables.read(7, ["Sepsis"], {"title": 0, "completed_on": 4}, WORDS)

    assert (read.number, read.title, read.facts) == (7, "Sepsis", None)


@given(st.lists(st.text(max_size=40), min_size=9, max_size=9))
def test_any_cells_are_either_facts_or_problems(cells: list[str]) -> None:
    columns = {fact: place for place, fact in enumerate(tables.FACTS) if place < 9}
    read: Any = tables.read(2, cells, columns, WORDS, default_type="AMA_PRA_1")

    assert (read.facts is None) == bool(read.problems)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_every_way_of_writing_a_day_is_read_back(day: dt.date) -> None:
    written = (f"{day:%Y-%m-%d}", f"{day:%m/%d/%Y}", f"{day:%m/%d/%y}", f"{day:%b} {day.day}, {day.year}")

    assert {read_day(text) for text in written} == {day}
    assert read_day(f"{day:%d/%m/%Y}", day_first=True) == day
