"""A published vacancy is edited in a browser: proposed, returned with a comment, changed, approved, and then public."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.users.models import User
from careers.vacancies.models import Vacancy
from tests.factories import accounts as make
from tests.factories import careers
from tests.factories.accounts import PASSWORD
from tests.factories.reviewing import verified_organization
from tests.journeys.steps import open_the_admin


@pytest.fixture
def moderator(transactional_db: None) -> User:
    make.staff_groups()
    return make.staff("Moderator", password=PASSWORD)


@pytest.fixture
def vacancy(transactional_db: None) -> Vacancy:
    organization = verified_organization(name="Alder Creek Clinic", members=[make.user(name="Ben Ode")])
    return careers.live(organization=organization, title="Nurse practitioner, heart failure clinic")


def test_an_edit_of_a_published_vacancy(
    vacancy: Vacancy, moderator: User, visit: Callable[[], Page], open_as: Callable[[User], Page]
) -> None:
    employer, clinician, staff = open_as(vacancy.organization.members.get()), visit(), visit()
    open_the_admin(staff, moderator)

    edit(employer, vacancy, schedule="Nights")
    expect(employer.get_by_text("Published · edit under review")).to_be_visible()
    sees(clinician, vacancy, schedule=None)

    open_the_oldest_edit(staff)
    expect(staff.get_by_text("[added: ")).to_have_count(1)
    staff.get_by_label("Comment to the editor").fill("Say how many nights in a row.")
    staff.keyboard.press("Alt+m")
    expect(staff.get_by_text("Requested changes to the edit of Nurse practitioner")).to_be_visible()

    employer.goto("/vacancies/mine/")
    expect(employer.get_by_role("row", name=re.compile("changes requested to your edit"))).to_be_visible()
    employer.get_by_role("link", name="Change your edit").click()
    expect(employer.get_by_text("Say how many nights in a row.")).to_be_visible()
    expect(employer.get_by_role("textbox", name="Schedule (optional)", exact=True)).to_have_value("Nights")
    edit(employer, vacancy, schedule="7 nights on, 7 off")
    sees(clinician, vacancy, schedule=None)

    open_the_oldest_edit(staff)
    staff.keyboard.press("Alt+a")
    expect(staff.get_by_text("Published the edit of Nurse practitioner")).to_be_visible()
    sees(clinician, vacancy, schedule="7 nights on, 7 off")
    employer.goto(f"/vacancies/mine/{vacancy.public_id}/")
    expect(employer.get_by_text("edit under review")).to_have_count(0)


def edit(page: Page, vacancy: Vacancy, *, schedule: str) -> None:
    page.goto(f"/vacancies/mine/{vacancy.public_id}/")
    page.get_by_role("link", name=re.compile("Edit vacancy|Change the edit")).click()
    page.get_by_role("textbox", name="Schedule (optional)", exact=True).fill(schedule)
    page.get_by_role("button", name="Submit edit for review").click()
    expect(page.get_by_text("Your edit is under review.")).to_be_visible()


def sees(page: Page, vacancy: Vacancy, *, schedule: str | None) -> None:
    page.goto(f"/vacancies/{vacancy.slug}/")
    employment = page.get_by_role("row", name="Employment type")
    expect(employment.get_by_role("cell")).to_have_text(f"Full time · {schedule}" if schedule else "Full time")


def open_the_oldest_edit(page: Page) -> None:
    """Open it from the admin's home page."""
    page.goto("/admin/")
    page.locator(".desk-queues").get_by_role("link", name="Edits of vacancies to review").click()
    page.locator("#result_list tbody th a").first.click()
    expect(page.get_by_role("heading", name="Decision")).to_be_visible()
    page.wait_for_load_state()  # so that the keys work
