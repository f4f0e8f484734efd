"""A recruiter's vacancy: a draft that saves itself, reviewed, published, raised, warned about, renewed, and expired."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.notices.models import Notice
from accounts.users.models import User
from careers.vacancies import actions, expiry
from careers.vacancies.models import Vacancy
from careers.vacancies.parts import VacancyDraft
from tests.factories import accounts as make
from tests.factories import careers
from tests.factories.reviewing import verified_organization


@pytest.fixture
def recruiter(transactional_db: None) -> User:
    user = make.user(name="Ben Ode")
    verified_organization(name="Alder Creek Clinic", members=[user])
    return user


def test_a_vacancy_from_draft_to_live_to_expired(
    recruiter: User, visit: Callable[[], Page], open_as: Callable[[User], Page]
) -> None:
    employer, clinician = open_as(recruiter), visit()

    types_half_and_leaves(employer)
    finishes(employer)
    employer.get_by_role("button", name="Submit for review").click()
    expect(employer.get_by_text("Under review since")).to_be_visible()

    vacancy = Vacancy.objects.get()
    actions.approve(vacancy=vacancy, by=make.user(), on=timezone.localdate())
    clinician.goto(f"/vacancies/{vacancy.slug}/")
    expect(row(clinician, "CME allowance")).to_have_text("$2,500 a year")
    expect(row(clinician, "Nurse-to-patient ratio")).to_have_text("1:4")
    expect(row(clinician, "Visa sponsorship")).to_have_text("Not stated")

    raises(employer, vacancy)
    clinician.reload()
    expect(row(clinician, "CME allowance")).to_have_text("$3,000 a year")

    is_warned_and_renews(employer, vacancy)
    expires(vacancy)
    clinician.reload()
    expect(clinician.get_by_text("This vacancy is closed.")).to_be_visible()
    assert clinician.locator('meta[name="robots"]').get_attribute("content") == "noindex"
    clinician.goto("/vacancies/")
    expect(clinician.get_by_role("link", name="Registered nurse, step-down")).to_have_count(0)


def row(page: Page, label: str) -> Locator:
    return page.get_by_role("row", name=label).get_by_role("cell")


def types_half_and_leaves(page: Page) -> None:
    page.goto("/vacancies/mine/add/")
    expect(page.get_by_label("Nurse-to-patient ratio")).to_be_hidden()
    page.get_by_label("Job title").fill("Registered nurse, step-down")
    page.get_by_label("Profession", exact=True).select_option("nurse")
    expect(page.get_by_label("Nurse-to-patient ratio")).to_be_visible()
    expect(page.get_by_text("Draft saved")).to_be_visible(timeout=10_000)
    assert VacancyDraft.objects.get().title == "Registered nurse, step-down"


def finishes(page: Page) -> None:
    page.goto("/vacancies/mine/")
    page.get_by_role("link", name="Registered nurse, step-down").click()
    page.get_by_label("About the role").fill(careers.WORK)
    page.get_by_label("On site").check()
    page.get_by_label("Locations").fill("83702")
    page.get_by_label("Full time").check()
    page.get_by_label("Nurse-to-patient ratio").fill("1:4")
    page.get_by_role("group", name="Pay", exact=True).get_by_label("Not stated").check()
    page.get_by_role("group", name="CME allowance").get_by_label("Amount").check()
    page.get_by_label("US dollars per year").fill("2,500")
    page.get_by_role("group", name="CME days").get_by_label("Not offered").check()
    page.get_by_label("Email address for applications").fill("jobs@alder.example")
    page.get_by_role("button", name="Save and preview").click()
    expect(page.get_by_text("Boise, Idaho 83702")).to_be_visible()


def raises(page: Page, vacancy: Vacancy) -> None:
    page.goto(f"/vacancies/mine/{vacancy.public_id}/edit/")
    page.get_by_label("US dollars per year").fill("3,000")
    page.get_by_role("button", name="Submit edit for review").click()
    expect(page.get_by_text("Published: clinicians see the better offer now.")).to_be_visible()


def is_warned_and_renews(page: Page, vacancy: Vacancy) -> None:
    today = timezone.localdate()
    Vacancy.objects.update(published_on=today - dt.timedelta(days=83), closes_on=today + dt.timedelta(days=6))
    expiry.warn_due(as_of=today, now=timezone.now())
    assert Notice.objects.filter(kind="vacancy_expires").count() == 1
    page.goto(f"/vacancies/mine/{vacancy.public_id}/")
    page.get_by_role("button", name="Renew for 90 days").click()
    expect(page.get_by_text("Renewed. It expires")).to_be_visible()


def expires(vacancy: Vacancy) -> None:
    today = timezone.localdate()
    Vacancy.objects.update(closes_on=today - dt.timedelta(days=2))
    assert expiry.expire_due(as_of=today - dt.timedelta(days=1)) == 1
