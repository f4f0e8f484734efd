"""NPI check digits and the comparison of names, states and professions."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nicknames import NickNamer

from accounts.users.enums import Profession
from accounts.verification.rules import (
    Agreement,
    Claim,
    Comparison,
    PersonName,
    RegistryRecord,
    compare,
    folded,
    npi_problem,
)

nicknames_of = NickNamer().nicknames_of


@pytest.mark.parametrize(
    "npi", ["1234567893", "1770626038", "1063837144", "1992931091", "1801327911", "1435537299", "2000000002"]
)
def test_an_npi_with_the_right_check_digit_is_accepted(npi: str) -> None:
    assert npi_problem(npi) is None


@pytest.mark.parametrize("npi", ["1234567890", "1232506780"])
def test_a_wrong_check_digit_is_reported(npi: str) -> None:
    assert "mistyped" in (npi_problem(npi) or "")


@pytest.mark.parametrize(
    "text", ["", "0608337260", "9941339100", "123456789", "12345678931", "123456789x", "１234567893", " 1234567893"]
)
def test_anything_but_ten_digits_from_1_or_2_is_no_npi(text: str) -> None:
    assert "10 digits" in (npi_problem(text) or "")


@given(st.integers(1_000_000_00, 2_999_999_99), st.integers(0, 9), st.integers(1, 9))
def test_every_single_mistyped_digit_is_noticed(start: int, place: int, by: int) -> None:
    npi = next(f"{start}{digit}" for digit in range(10) if npi_problem(f"{start}{digit}") is None)
    wrong = npi[:place] + str((int(npi[place]) + by) % 10) + npi[place + 1 :]

    assert npi_problem(wrong) is not None


def claim(**changes: object) -> Claim:
    given: dict[str, object] = {
        "first": "Dana",
        "last": "Reyes",
        "states": frozenset({"NY"}),
        "profession": Profession.NP,
    }
    return Claim(**{**given, **changes})  # type: ignore[arg-type]


def recorded(*names: tuple[str, str], states: str = "NY", taxonomies: str = "363LF0000X") -> RegistryRecord:
    people = names or (("DANA", "REYES"),)
    return RegistryRecord(
        npi="1234567893",
        names=tuple(PersonName(first, last) for first, last in people),
        states=frozenset(states.split()),
        taxonomies=tuple(taxonomies.split()),
    )


def compared(claimed: Claim, record: RegistryRecord) -> dict[str, Comparison]:
    return {each.field: each for each in compare(claimed, record, nicknames_of=nicknames_of)}


def test_a_record_of_the_same_person_agrees_in_every_field() -> None:
    found = compared(claim(), recorded())

    assert {field: each.agreement for field, each in found.items()} == {
        "last name": Agreement.SAME,
        "first name": Agreement.SAME,
        "state": Agreement.SAME,
        "profession": Agreement.SAME,
    }
    assert found["last name"] == Comparison("last name", "Reyes", "REYES", Agreement.SAME)


@pytest.mark.parametrize(
    ("last", "on_file", "agreement", "note"),
    [
        ("García", "GARCIA", Agreement.SAME, ""),
        ("Muñoz-Rivas", "MUNOZ RIVAS", Agreement.SAME, ""),
        ("O’Brien", "OBRIEN", Agreement.SAME, ""),
        ("St. John", "ST JOHN", Agreement.SAME, ""),
        ("De La Cruz", "DELACRUZ", Agreement.SAME, ""),
        ("Søndergård", "SONDERGARD", Agreement.SAME, ""),
        ("Łukasiewicz", "LUKASIEWICZ", Agreement.SAME, ""),
        ("Groß", "GROSS", Agreement.SAME, ""),
        ("Reyes Jr.", "REYES", Agreement.SAME, ""),
        ("Reyes", "REYES III", Agreement.SAME, ""),
        ("Smith-Jones", "JONES", Agreement.CLOSE, "part of a double name"),
        ("Smith", "SMITH-JONES", Agreement.CLOSE, "part of a double name"),
        ("Smith", "SMITHSON", Agreement.DIFFERENT, ""),
        ("Jr", "REYES", Agreement.DIFFERENT, ""),
        ("--", "--", Agreement.DIFFERENT, ""),
    ],
)
def test_last_names(last: str, on_file: str, agreement: Agreement, note: str) -> None:
    found = compared(claim(last=last), recorded(("DANA", on_file)))["last name"]

    assert (found.agreement, found.note) == (agreement, note)


@pytest.mark.parametrize(
    ("first", "on_file", "agreement", "note"),
    [
        ("René", "RENE", Agreement.SAME, ""),
        ("Mary Ann", "MARYANN", Agreement.SAME, ""),
        ("Mary", "MARY ANN", Agreement.CLOSE, "without a second first name"),
        ("Bob", "ROBERT", Agreement.CLOSE, "a short form"),
        ("Robert", "BOB", Agreement.CLOSE, "a short form"),
        ("D.", "DANA", Agreement.CLOSE, "an initial"),
        ("E.", "DANA", Agreement.DIFFERENT, ""),
        ("Dana", "DANIEL", Agreement.DIFFERENT, ""),
        ("Dana", "", Agreement.DIFFERENT, ""),
    ],
)
def test_first_names(first: str, on_file: str, agreement: Agreement, note: str) -> None:
    found = compared(claim(first=first), recorded((on_file, "REYES")))["first name"]

    assert (found.agreement, found.note) == (agreement, note)


def test_a_maiden_name_on_either_side_agrees() -> None:
    by_claim = compared(claim(last="Reyes", former_last_names=("Ortiz",)), recorded(("DANA", "ORTIZ")))["last name"]
    by_record = compared(claim(last="Ortiz"), recorded(("DANA", "REYES"), ("DANA", "ORTIZ")))["last name"]

    assert by_claim == Comparison("last name", "Reyes / Ortiz", "ORTIZ", Agreement.CLOSE, "a former name")
    assert by_record == Comparison("last name", "Ortiz", "REYES / ORTIZ", Agreement.SAME)


def test_any_state_of_the_record_is_enough() -> None:
    assert compared(claim(states=frozenset({"CA", "NY"})), recorded(states="NY NJ"))["state"].agrees
    assert compared(claim(), recorded(states="TX"))["state"].agreement is Agreement.DIFFERENT
    assert compared(claim(), recorded(states=""))["state"].agreement is Agreement.UNKNOWN


@pytest.mark.parametrize(
    ("profession", "codes", "agreement"),
    [
        (Profession.PHYSICIAN, "208D00000X", Agreement.SAME),
        (Profession.PHYSICIAN, "363A00000X", Agreement.DIFFERENT),
        (Profession.PHYSICIAN, "390200000X", Agreement.DIFFERENT),
        (Profession.PA, "363AM0700X", Agreement.SAME),
        (Profession.NP, "163W00000X 363LA2100X", Agreement.SAME),
        (Profession.NP, "163W00000X", Agreement.DIFFERENT),
        (Profession.NURSE, "163WC0200X", Agreement.SAME),
        (Profession.NURSE, "363LF0000X", Agreement.SAME),
        (Profession.PHARMACIST, "1835P0018X", Agreement.SAME),
        (Profession.PHARMACIST, "", Agreement.UNKNOWN),
    ],
)
def test_the_taxonomy_fits_the_profession(profession: Profession, codes: str, agreement: Agreement) -> None:
    assert compared(claim(profession=profession), recorded(taxonomies=codes))["profession"].agreement is agreement


names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)


@given(names)
@example("\N{MATHEMATICAL SANS-SERIF CAPITAL A}")
def test_folding_twice_changes_nothing(name: str) -> None:
    once = folded(name)

    assert folded(" ".join(once)) == once


@given(names, names)
def test_comparing_last_names_is_symmetric(one: str, other: str) -> None:
    there = compared(claim(last=one), recorded(("DANA", other)))["last name"].agreement
    back = compared(claim(last=other), recorded(("DANA", one)))["last name"].agreement

    assert there is back


@given(names, names)
def test_comparing_first_names_is_symmetric(one: str, other: str) -> None:
    there = compared(claim(first=one), recorded((other, "REYES")))["first name"].agreement
    back = compared(claim(first=other), recorded((one, "REYES")))["first name"].agreement

    assert there is back


@given(st.from_regex(r"[A-Za-zÀ-ÖØ-öø-ÿ]{2,20}", fullmatch=True))
def test_a_name_agrees_with_itself_in_capitals(name: str) -> None:
    assert compared(claim(last=name), recorded(("DANA", name.upper())))["last name"].agreement is Agreement.SAME
