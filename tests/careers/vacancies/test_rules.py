import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careers.vacancies import words
from careers.vacancies.enums import PayUnit
from careers.vacancies.rules import (
    PAY_RANGE,
    UNITS_A_YEAR,
    Comparison,
    closes_on,
    cme_allowance_problem,
    cme_days_problem,
    compare,
    pay_problem,
    title_problem,
)


def test_the_day_of_approval_is_the_first_of_90() -> None:
    assert closes_on(dt.date(2026, 9, 20)) == dt.date(2026, 12, 18)


@pytest.mark.parametrize(
    "title",
    [
        "Nurse practitioner, heart failure clinic",
        "Hospitalist, nights (7 on / 7 off)",
        "Obstetrician-gynecologist",
        "PA, orthopedic surgery",
        "Médecin hospitalier",
        "CRNA",
        "CMO",
        "CHIEF",
        "Nurse, level 2 trauma center",
    ],
)
def test_a_job_title_is_accepted(title: str) -> None:
    assert title_problem(title) is None


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("Nurse, $45/hr", "pay"),
        ("Hospitalist 320k", "pay"),
        ("Hospitalist up to 345,000", "pay"),
        ("Pharmacist 150000", "pay"),
        ("Nurse with sign-on bonus", "pay"),
        ("Nurse with Sign-On Bonus", "pay"),
        ("Apply at www.hospital", "address"),
        ("Nurse hospital.com", "address"),
        ("Nurse Hospital.COM", "address"),
        ("Nurse jobs@hospital.example", "address"),
        ("Nurse https://x", "address"),
        ("Hot job!!!", "“!”"),
        ("Nurse *urgent*", "“*”"),
        ("<b>Nurse</b>", "“<”"),
        ("12", "Enter a job title"),
        ("---", "Enter a job title"),
        ("RN", "Enter a job title"),
        ("NURSE PRACTITIONER", "capital letters"),
        ("DOCTOR", "capital letters"),
    ],
)
def test_a_title_with_anything_else_is_refused(title: str, word: str) -> None:
    assert word in (title_problem(title) or "")


@pytest.mark.parametrize(
    ("amount", "unit", "fine"),
    [
        ("128000", PayUnit.YEAR, True),
        ("128", PayUnit.YEAR, False),
        ("128000", PayUnit.HOUR, False),
        ("62.50", PayUnit.HOUR, True),
        ("0", PayUnit.HOUR, False),
        ("-5", PayUnit.DAY, False),
        ("7.25", PayUnit.HOUR, True),
        ("7.24", PayUnit.HOUR, False),
    ],
)
def test_implausible_pay_is_refused(amount: str, unit: PayUnit, fine: bool) -> None:
    assert (pay_problem(Decimal(amount), unit) is None) is fine


@pytest.mark.parametrize(
    ("unit", "least", "most"),
    [
        (PayUnit.YEAR, "5000", "3000000"),
        (PayUnit.MONTH, "400", "250000"),
        (PayUnit.WEEK, "100", "60000"),
        (PayUnit.DAY, "50", "15000"),
        (PayUnit.HOUR, "7.25", "2000"),
    ],
)
def test_plausible_pay_ends_at_these_amounts(unit: PayUnit, least: str, most: str) -> None:
    cent = Decimal("0.01")

    assert (pay_problem(Decimal(least), unit), pay_problem(Decimal(most), unit)) == (None, None)
    assert "too low" in (pay_problem(Decimal(least) - cent, unit) or "")
    assert "too high" in (pay_problem(Decimal(most) + cent, unit) or "")


def test_pay_of_nothing_is_not_an_amount() -> None:
    assert "choose “Not stated”" in (pay_problem(Decimal(0), PayUnit.HOUR) or "")
    assert "looks too low" in (pay_problem(Decimal("0.50"), PayUnit.HOUR) or "")


def test_the_smallest_allowance_is_a_cent_and_half_a_day() -> None:
    assert cme_allowance_problem(Decimal("0.01")) is None
    assert cme_days_problem(Decimal("0.5")) is None
    assert "choose “Not offered”" in (cme_days_problem(Decimal(0)) or "")


def test_every_unit_has_a_range_and_a_yearly_factor() -> None:
    assert set(PAY_RANGE) == set(UNITS_A_YEAR) == set(PayUnit)


def test_implausible_allowances_and_days_are_refused() -> None:
    assert cme_allowance_problem(Decimal(3500)) is None
    assert "choose “Not offered”" in (cme_allowance_problem(Decimal(0)) or "")
    assert "Check the amount" in (cme_allowance_problem(Decimal(350000)) or "")
    assert cme_days_problem(Decimal("2.5")) is None
    assert "choose “Not offered”" in (cme_days_problem(Decimal(-1)) or "")
    assert "vacation" in (cme_days_problem(Decimal(365)) or "")
    assert "half days" in (cme_days_problem(Decimal("2.3")) or "")


def test_the_largest_allowance_is_50000_dollars_and_60_days() -> None:
    assert cme_allowance_problem(Decimal(50_000)) is None
    assert "$50,000 a year" in (cme_allowance_problem(Decimal("50000.01")) or "")
    assert cme_days_problem(Decimal(60)) is None
    assert "60 a year" in (cme_days_problem(Decimal("60.5")) or "")


def test_a_median_needs_at_least_twenty_vacancies() -> None:
    assert compare(Decimal(3500), median=Decimal(2000), count=19) is None
    assert compare(Decimal(3500), median=Decimal(2000), count=20) == Comparison(Decimal(1500), Decimal(2000), 20)


def test_only_amounts_are_compared() -> None:
    assert compare(None, median=Decimal(2000), count=24) is None
    assert compare(Decimal(1), median=None, count=0) is None


@given(st.integers(1, 50_000), st.integers(1, 50_000))
def test_a_comparison_says_above_or_below(amount: int, median: int) -> None:
    text = words.allowance_against_median(compare(Decimal(amount), median=Decimal(median), count=24), "nurse")

    assert ("above" in text, "below" in text) == (amount > median, amount < median)


def test_comparisons_are_formatted() -> None:
    more = compare(Decimal(3500), median=Decimal(2000), count=24)
    fewer = compare(Decimal("2.5"), median=Decimal("3"), count=20)
    same = compare(Decimal(5), median=Decimal("5.00"), count=20)

    assert words.allowance_against_median(more, "nurse practitioner") == (
        "$1,500 above the median of 24 nurse practitioner vacancies ($2,000)"
    )
    assert words.days_against_median(fewer, "nurse") == ("0.5 days below the median of 20 nurse vacancies (3 days)")
    assert words.days_against_median(same, "nurse") == "Equal to the median of 20 nurse vacancies"


def test_amounts_are_formatted() -> None:
    assert words.pay_range(Decimal("128000.00"), Decimal("142000.00")) == "$128,000–$142,000"
    assert words.pay_range(Decimal("62.50"), Decimal("62.50")) == "$62.50"
    assert words.pay_range(None, None) == ""
    assert [words.days(Decimal(n)) for n in ("1.0", "2.5", "10.0")] == ["1 day", "2.5 days", "10 days"]
    assert words.days(None) == ""


@pytest.mark.parametrize(
    ("name", "possessive"),
    [
        ("Juniper Valley Health", "Juniper Valley Health's"),
        ("Saltmarsh Coast Clinics", "Saltmarsh Coast Clinics'"),
        ("Cedar Hollow Children's", "Cedar Hollow Children's"),
    ],
)
def test_employer_names_become_possessive(name: str, possessive: str) -> None:
    assert words.possessive(name) == possessive
