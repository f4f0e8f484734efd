"""A recruiter uploads five vacancies, two with errors: one is finished in the form, the other corrected in the file."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.users.models import User
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import Vacancy
from tests.factories import accounts as make
from tests.factories import careers
from tests.factories.reviewing import verified_organization

COLUMNS = "referencenumber,title,profession,description,postalcode,jobtype,salary,cme_allowance,cme_days,email"


@pytest.fixture
def recruiter(transactional_db: None) -> User:
    user = make.user(name="Ben Ode")
    verified_organization(name="Alder Creek Clinic", members=[user])
    return user


def test_five_rows_with_two_errors(recruiter: User, open_as: Callable[[User], Page]) -> None:
    page = open_as(recruiter)

    upload(page, row("A"), row("B", salary="$90000 per hour"), row("C"), row("D", postal_code="99999"), row("E"))
    expect(page.get_by_text("New: 3 · Has errors: 2")).to_be_visible()
    expect(of_row(page, 2)).to_contain_text("$90,000 an hour looks too high")
    expect(of_row(page, 4)).to_contain_text("There's no ZIP code 99999")
    assert not Vacancy.objects.exists()

    page.get_by_label("Submit new vacancies for review right away").check()
    page.get_by_role("button", name="Import 3 rows").click()
    expect(page.get_by_text("Imported 3 vacancies.")).to_be_visible()
    assert references() == ["A", "C", "E"]

    finishes_in_the_form(page)
    assert references() == ["A", "C", "D", "E"]

    upload(page, row("A"), row("B"), row("C"), row("D"), row("E"))
    expect(page.get_by_text("New: 1 · No change: 4")).to_be_visible()
    page.get_by_role("button", name="Import 1 row").click()
    expect(page.get_by_text("Imported 1 vacancy.")).to_be_visible()
    assert references() == ["A", "B", "C", "D", "E"]
    assert Vacancy.objects.get(reference="B").state == VacancyState.DRAFT


def row(reference: str, *, postal_code: str = "83702", salary: str = "$60 - $70 per hour") -> str:
    work = careers.WORK.replace(",", ";")
    return (
        f"{reference},Nurse practitioner,np,{work},{postal_code},Full time,{salary},2500,not offered,jobs@alder.example"
    )


def upload(page: Page, *rows: str) -> None:
    page.goto("/vacancies/mine/")
    page.get_by_role("link", name="Upload a file").click()
    content = "\n".join([COLUMNS, *rows]).encode()
    page.get_by_label("File").set_input_files({"name": "jobs.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Check file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Upload of jobs.csv")


def of_row(page: Page, number: int) -> Locator:
    return page.get_by_role("row", name=f"Row {number}")


def finishes_in_the_form(page: Page) -> None:
    of_row(page, 4).get_by_role("button", name="Finish in the form").click()
    expect(page.get_by_label("Reference in your uploads")).to_have_value("D")
    page.get_by_label("Locations").fill("83702")
    page.get_by_role("button", name="Save and preview").click()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("Under review since")).to_be_visible()


def references() -> list[str]:
    return list(Vacancy.objects.order_by("reference").values_list("reference", flat=True))
