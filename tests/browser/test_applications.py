"""The pages of applications, for both sides, and the public page of an employer."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.users.models import User
from careers import demo
from careers.applications.demo import PRIYA, RUTH
from careers.applications.models import Application
from careers.vacancies.models import Vacancy
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn


@pytest.fixture
def vacancy(world: None) -> Vacancy:
    return Vacancy.objects.select_related("organization").get(title=demo.EDITED)


def _of(vacancy: Vacancy, email: str) -> Application:
    return vacancy.applications.get(applicant__email=email)


def test_what_people_who_apply_see(check: Checker, sign_in: SignIn, vacancy: Vacancy) -> None:
    sign_in(User.objects.get(email="dana@demo.example"))
    check.hold(f"/vacancies/{vacancy.slug}/apply/", prepare=_with_errors)
    check.hold("/applications/")
    sign_in(User.objects.get(email=RUTH))
    check.hold("/applications/?of=ruth")
    check.hold(f"/applications/{_of(vacancy, RUTH).public_id}/")


def _with_errors(page: Page) -> None:
    page.get_by_label("Also directly").check()
    page.get_by_role("button", name="Send application").click()
    expect(page.get_by_role("link", name="Agree to share this, or cancel")).to_be_visible()


def test_what_recruiters_see(check: Checker, sign_in: SignIn, vacancy: Vacancy) -> None:
    sign_in(User.objects.get(email="rita@demo.example"))
    mine = f"/vacancies/mine/{vacancy.public_id}/"
    check.hold(f"{mine}applications/")
    check.hold(f"{mine}applications/?view=list", prepare=_with_nothing_chosen)
    check.hold(f"/vacancies/mine/applications/{_of(vacancy, RUTH).public_id}/")
    check.hold(f"/vacancies/mine/applications/{_of(vacancy, PRIYA).public_id}/")
    check.hold(f"{mine}statistics/")
    check.hold("/vacancies/mine/templates/")
    check.hold("/vacancies/mine/")


def _with_nothing_chosen(page: Page) -> None:
    page.get_by_role("button", name="Move and send").click()
    expect(page.get_by_role("link", name="Choose at least one application")).to_be_visible()


def test_the_public_page_of_an_employer(check: Checker, vacancy: Vacancy) -> None:
    check.hold(f"/vacancies/employers/{vacancy.organization.public_id}/")


def test_a_card_moves_by_keyboard_without_leaving_the_board(
    page: Page, check: Checker, sign_in: SignIn, vacancy: Vacancy
) -> None:
    sign_in(User.objects.get(email="rita@demo.example"))
    check.open(f"/vacancies/mine/{vacancy.public_id}/applications/")
    interviews = page.get_by_role("region", name="Interview")
    expect(interviews.get_by_role("listitem")).to_have_count(1)

    page.get_by_label("Stage of Sam Okafor").select_option("Interview")
    page.get_by_role("button", name="Move Sam Okafor").press("Enter")

    expect(page.get_by_role("status").filter(has_text="Moved Sam Okafor")).to_be_visible()
    expect(interviews.get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_role("button", name="Move Sam Okafor")).to_be_focused()
    expect(page).to_have_url(re.compile("/applications/$"))
