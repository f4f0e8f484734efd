"""Whom a row names: the number, the name, and proof that the account is that person's."""

from dataclasses import replace

import pytest

from programs.rosters.rules import Learner, Person, names, only_one

PAT = Person(
    first="Patricia",
    last_names=("Doe", "Ruiz"),
    npi="2000000002",
    licenses=frozenset({("NY", "F340029"), ("CA", "95012847")}),
    birth="",
    is_verified=True,
)
ROW = Learner(first="Patricia", last="Doe", npi="2000000002")


def _nicknames(name: str) -> set[str]:
    return {"pat", "patty"} if name == "patricia" else set()


def match(learner: Learner, person: Person = PAT) -> bool:
    return names(learner, person, nicknames_of=_nicknames)


@pytest.mark.parametrize(
    "learner",
    [
        ROW,
        replace(ROW, first="Pat"),
        replace(ROW, first="P."),
        replace(ROW, last="DOE"),
        replace(ROW, last="Ruiz"),
        replace(ROW, npi="", license_state="NY", license_number="F340029"),
        replace(ROW, npi="", license_state="CA", license_number="95-012.847"),
        replace(ROW, npi="2000000010", license_state="NY", license_number="f340029"),
    ],
)
def test_a_number_and_the_name_of_a_verified_person_are_enough(learner: Learner) -> None:
    assert match(learner)


@pytest.mark.parametrize(
    "learner",
    [
        replace(ROW, npi="2000000010"),
        replace(ROW, npi=""),
        replace(ROW, last="Roe"),
        replace(ROW, first="Robert"),
        replace(ROW, npi="", license_state="NJ", license_number="F340029"),
        replace(ROW, npi="", license_state="NY", license_number="F340020"),
    ],
)
def test_another_number_or_name_is_another_person(learner: Learner) -> None:
    assert not match(learner)


def test_without_a_number_on_file_nobody_is_named() -> None:
    assert not match(Learner("Patricia", "Doe"), replace(PAT, npi="", licenses=frozenset()))


def test_public_numbers_don_t_prove_who_an_unverified_person_is() -> None:
    assert not match(ROW, replace(PAT, is_verified=False))
    assert not match(replace(ROW, birth="03-14"), replace(PAT, is_verified=False))
    assert not match(ROW, replace(PAT, is_verified=False, birth="03-14"))
    assert match(replace(ROW, birth="03-14"), replace(PAT, is_verified=False, birth="03-14"))


def test_another_birth_day_is_another_person_even_if_they_re_verified() -> None:
    assert not match(replace(ROW, birth="03-15"), replace(PAT, birth="03-14"))
    assert match(ROW, replace(PAT, birth="03-14"))


def test_a_row_that_could_be_two_people_s_is_nobody_s() -> None:
    assert only_one([(1, False)]) == 1
    assert only_one([(1, False), (2, False)]) is None
    assert only_one([(1, True), (2, True)]) is None
    assert only_one([(1, False), (2, True)]) == 2
    assert only_one([]) is None
