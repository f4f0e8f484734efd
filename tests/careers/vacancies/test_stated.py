from typing import Any

import pytest

from careers.vacancies.enums import Direction
from careers.vacancies.stated import FIELDS, changes, current, facts, raised_fields, stated
from careers.vacancies.typed import FIELDS as FORM_FIELDS
from tests.factories import careers as make

pytestmark = pytest.mark.django_db

OLD: dict[str, Any] = {  # as the first release wrote it
    "title": "Nurse", "profession": "nurse", "description": make.WORK, "city": "Boise", "place_state": "ID",
    "site": "on_site", "employment": "full_time", "schedule": "", "pay": "not_stated", "pay_low": None,
    "pay_high": None, "pay_unit": "year", "cme_allowance": "amount", "cme_allowance_amount": "3500",
    "cme_days": "amount", "cme_days_amount": "5", "cme_policy_url": "", "cme_policy_note": "", "call_schedule": "",
    "sign_on_bonus": "$5,000", "loan_repayment": "Not offered", "visa_sponsorship": "", "license_needed": "Idaho",
    "apply_url": "", "apply_email": "a@b.example", "specialties": [],
}  # fmt: skip


@pytest.fixture
def public() -> dict[str, Any]:
    return stated(make.paying(allowance=3500, days=5, pay=(120_000, 130_000)))


def test_the_form_has_every_field_of_a_payload() -> None:
    assert set(FIELDS) == FORM_FIELDS.keys() - {"organization", "reference"}


def test_a_payload_of_the_first_release_is_read_as_what_it_said() -> None:
    words = facts(OLD)

    assert current(OLD).keys() == set(FIELDS)
    assert (words["Locations"], words["Sign-on bonus"], words["Loan repayment"]) == (
        "Boise, ID",
        "$5,000",
        "Not offered",
    )
    assert (words["CME days are separate from vacation"], words["Visa sponsorship"], words["License"]) == (
        "Yes",
        "",
        "Idaho",
    )


@pytest.mark.parametrize(
    ("change", "fact", "direction", "at_once"),
    [
        ({"pay_high": "140000"}, "Compensation", Direction.RAISED, True),
        ({"pay_low": "110000", "pay_high": "140000"}, "Compensation", Direction.LOWERED, False),
        ({"pay_unit": "month"}, "Compensation", Direction.CHANGED, False),
        ({"pay": "not_stated", "pay_low": None, "pay_high": None}, "Compensation", Direction.REMOVED, False),
        ({"cme_allowance_amount": "4000"}, "CME allowance", Direction.RAISED, True),
        ({"cme_allowance_amount": "3000"}, "CME allowance", Direction.LOWERED, False),
        ({"cme_allowance": "not_offered", "cme_allowance_amount": None}, "CME allowance", Direction.LOWERED, False),
        ({"cme_days": "not_stated", "cme_days_amount": None}, "CME days", Direction.REMOVED, False),
        ({"cme_days_amount": "6.5"}, "CME days", Direction.RAISED, True),
        ({"visa": "offered"}, "Visa sponsorship", Direction.ADDED, False),
        ({"title": "Another title"}, "Job title", Direction.CHANGED, False),
    ],
)
def test_each_change_has_a_direction_and_only_better_offers_are_live_at_once(
    public: dict[str, Any], change: dict[str, Any], fact: str, direction: Direction, at_once: bool
) -> None:
    after = {**public, **change}

    assert [(each.fact, each.direction) for each in changes(public, after)] == [(fact, direction)]
    assert bool(raised_fields(public, after)) == at_once


def test_stating_that_nothing_is_offered_is_no_better_offer() -> None:
    before = stated(make.live())

    assert raised_fields(before, {**before, "cme_days": "not_offered"}) == []
    assert raised_fields(before, {**before, "cme_days": "amount", "cme_days_amount": "2"}) == [
        "cme_days",
        "cme_days_amount",
    ]
