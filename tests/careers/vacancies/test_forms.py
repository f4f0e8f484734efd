import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.users.models import User
from careers import demo
from careers.vacancies.forms import VacancyForm, as_initial
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 9, 24)


@pytest.fixture
def employer() -> User:
    return accounts.employer()


def form_of(user: User, **changes: Any) -> VacancyForm:
    data = make.answers(**changes)
    data.setdefault("organization", user.organizations.values_list("pk", flat=True).first())
    return VacancyForm({name: value for name, value in data.items() if value is not None}, user=user)


def test_amounts_can_have_dollar_signs_and_commas(employer: User) -> None:
    form = form_of(employer)

    assert form.is_valid(), form.errors
    clean = form.cleaned_data
    assert (clean["pay_low"], clean["pay_high"]) == (Decimal(128000), Decimal(142000))
    assert (clean["cme_allowance_amount"], clean["cme_days_amount"]) == (Decimal(3500), Decimal(5))


def test_an_empty_form_has_one_error_per_field(employer: User) -> None:
    errors = VacancyForm({"pay_unit": "year"}, user=employer).errors

    assert {name: len(texts) for name, texts in errors.items() if len(texts) != 1} == {}
    assert errors["description"] == ["Describe the role"]


def test_a_single_amount_of_pay_is_both_ends(employer: User) -> None:
    form = form_of(employer, pay_high="")

    assert form.is_valid()
    assert form.cleaned_data["pay_high"] == Decimal(128000)


def test_not_offered_and_not_stated_are_answers_without_amounts(employer: User) -> None:
    form = form_of(
        employer,
        pay="not_stated",
        pay_low="",
        pay_high="",
        cme_allowance="not_offered",
        cme_allowance_amount="",
        cme_days="not_stated",
        cme_days_amount="",
    )

    assert form.is_valid(), form.errors
    assert form.cleaned_data["cme_allowance_amount"] is None


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        # missing answers, and amounts that contradict the answer
        ({"pay": None}, "pay", "Choose “Amount” or “Not stated”"),
        ({"cme_allowance": None}, "cme_allowance", "Choose “Amount,” “Not offered” or “Not stated”"),
        ({"cme_days": None}, "cme_days", "Choose “Amount,” “Not offered” or “Not stated”"),
        ({"pay_low": "", "pay_high": ""}, "pay_low", "Enter an amount"),
        ({"cme_allowance_amount": ""}, "cme_allowance_amount", "Enter an amount"),
        ({"cme_days_amount": ""}, "cme_days_amount", "Enter an amount"),
        ({"cme_allowance": "not_offered"}, "cme_allowance_amount", "Choose “Amount” there, or clear this field"),
        ({"cme_days": "not_stated"}, "cme_days_amount", "Choose “Amount” there, or clear this field"),
        ({"pay": "not_stated", "pay_high": ""}, "pay_low", "Choose “Amount” there, or clear this field"),
        ({"pay": "not_offered"}, "pay", "Choose “Amount” or “Not stated”"),
        ({"cme_allowance": "free"}, "cme_allowance", "Choose “Amount,” “Not offered”"),
        # impossible amounts
        ({"pay_low": "142000", "pay_high": "128000"}, "pay_high", "at least $142,000"),
        ({"pay_low": "-1"}, "pay_low", "more than zero"),
        ({"pay_low": "128"}, "pay_low", "looks too low"),
        ({"pay_low": "NaN"}, "pay_low", "Enter a number"),
        ({"pay_low": "Infinity"}, "pay_low", "Enter a number"),
        ({"pay_low": "1e99"}, "pay_low", "too long"),
        ({"pay_low": "lots"}, "pay_low", "Enter a number"),
        ({"pay_low": "12.345"}, "pay_low", "two decimal places"),
        ({"pay_unit": "decade"}, "pay_unit", "not one of the available choices"),
        ({"cme_allowance_amount": "0"}, "cme_allowance_amount", "choose “Not offered”"),
        ({"cme_allowance_amount": "-3500"}, "cme_allowance_amount", "more than zero"),
        ({"cme_allowance_amount": "3500000"}, "cme_allowance_amount", "Check the amount"),
        ({"cme_days_amount": "0"}, "cme_days_amount", "choose “Not offered”"),
        ({"cme_days_amount": "2.3"}, "cme_days_amount", "half days"),
        ({"cme_days_amount": "2.25"}, "cme_days_amount", "half days"),
        ({"cme_days_amount": "365"}, "cme_days_amount", "vacation days"),
        # text
        ({"title": "Nurse, $45 an hour!!!"}, "title", "Remove pay"),
        ({"title": "Nurse\0"}, "title", "Null characters"),
        ({"title": ""}, "title", "Enter the job title"),
        ({"title": "n" * 101}, "title", "at most 100 characters"),
        ({"description": "Good job."}, "description", "at least 100 characters. You entered 9"),
        ({"description": "x" * 8001}, "description", "8000 characters. You entered 8001"),
        ({"description": "x\0" * 100}, "description", "Null characters"),
        ({"profession": "dentist"}, "profession", "not one of the available choices"),
        ({"specialties": ["207Q00000X\0"]}, "specialties", "isn't a specialty on our list"),
        ({"places": "Boise, ZZ"}, "places", "Write “Boise, ZZ” as a city and a state"),
        ({"places": "83702\n99999"}, "places", "There's no ZIP code 99999"),
        ({"places": "Boise, OR 83702"}, "places", "ZIP code 83702 is in Boise, Idaho, not in Oregon"),
        ({"places": ""}, "places", "Enter at least one ZIP code"),
        ({"remote_from": "TX"}, "remote_from", "Choose “Remote”"),
        ({"license_states": "any, TX"}, "license_states", "not both"),
        ({"license_states": "Texs"}, "license_states", "“Texs” isn't a state"),
        ({"visa_sponsorship": "H-1B"}, "visa", "Choose “Offered” or “Not offered”"),
        ({"fact_ratio": "1:4"}, "fact_ratio", "This is only for nurses. Clear it"),
        ({"fact_panel": "-5"}, "fact_panel", "greater than or equal to 1"),
        ({"fact_authority": "royal"}, "fact_authority", "not one of the available choices"),
        ({"places": "Denver, CO", "pay": "not_stated", "pay_low": "", "pay_high": ""}, "pay", "Colorado's law asks"),
        ({"site": ""}, "site", "Choose on site, hybrid or remote"),
        ({"employment": ""}, "employment", "Choose an employment type"),
        ({"call_schedule": "x" * 151}, "call_schedule", "at most 150 characters"),
        # web and email addresses
        ({"apply_url": "javascript:alert(1)"}, "apply_url", "Enter a web address"),
        ({"apply_url": "ftp://hospital.example/jobs"}, "apply_url", "Enter a web address"),
        ({"apply_url": "data:text/html,x"}, "apply_url", "Enter a web address"),
        ({"cme_policy_url": "file:///etc/passwd"}, "cme_policy_url", "Enter a web address"),
        ({"apply_email": "jobs at hospital"}, "apply_email", "Enter an email address"),
        ({"organization": "999999"}, "organization", "not one of the available choices"),
    ],
)
def test_invalid_input_is_an_error_on_its_field(
    employer: User, changes: dict[str, Any], field: str, words: str
) -> None:
    form = form_of(employer, **changes)

    assert not form.is_valid()
    assert words in " ".join(str(error) for error in form.errors.get(field, [])), form.errors
    assert list(form.errors) == [field]


def test_more_than_five_specialties_are_refused(employer: User) -> None:
    codes = [accounts.specialty().code for _ in range(6)]

    form = form_of(employer, specialties=codes)

    assert form.errors["specialties"] == ["Choose at most 5 specialties. You chose 6"]


def test_a_web_address_without_a_scheme_becomes_https(employer: User) -> None:
    form = form_of(employer, apply_url="hospital.example/jobs")

    assert form.is_valid()
    assert form.cleaned_data["apply_url"] == "https://hospital.example/jobs"


def test_a_draft_needs_no_way_to_apply(employer: User) -> None:
    assert form_of(employer, apply_email="").is_valid()


def test_another_organization_cannot_be_chosen(employer: User) -> None:
    form = form_of(employer, organization=accounts.organization().pk)

    assert "organization" in form.errors


def test_initial_values_match_what_was_entered(employer: User) -> None:
    field = accounts.specialty()
    vacancy = make.paying(allowance=3500, days=2.5, pay=(128000, 142000), specialties=[field])

    vacancy.refresh_from_db()
    shown = as_initial(vacancy)

    assert (shown["cme_allowance_amount"], shown["cme_days_amount"], shown["pay_low"]) == ("3500", "2.5", "128000")
    assert shown["specialties"] == [field.code]


def test_every_demo_vacancy_is_valid_in_the_form(employer: User) -> None:
    organization = employer.organizations.get()
    organization.website = "https://hospital.example"

    for entry in demo.read()["vacancies"]:
        assert demo.cleaned(entry, organization, TODAY)["title"] == entry["title"]
