import pytest

from accounts.organizations.enums import Role
from accounts.organizations.rules import ROLE_WORDS, May, masked, may, roles_that


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.OWNER, {May.MANAGE, May.POST_VACANCIES, May.EDIT_LISTINGS}),
        (Role.RECRUITER, {May.POST_VACANCIES}),
        (Role.SUPERVISOR, set()),
        (Role.EDITOR, {May.EDIT_LISTINGS}),
    ],
)
def test_what_each_role_may_do(role: Role, allowed: set[May]) -> None:
    assert {what for what in May if may(role, what)} == allowed


def test_only_owners_manage() -> None:
    assert roles_that(May.MANAGE) == [Role.OWNER]
    assert roles_that(May.POST_VACANCIES) == [Role.OWNER, Role.RECRUITER]


def test_every_role_is_explained() -> None:
    assert set(ROLE_WORDS) == set(Role)


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("ines.holt@juniper-valley.example", "i•••@j•••.example"),
        ("a@b.org", "a•••@b•••.org"),
        ("ana@mail.hospital.co.uk", "a•••@m•••.uk"),
    ],
)
def test_a_masked_address_keeps_the_first_letters(email: str, shown: str) -> None:
    assert masked(email) == shown
