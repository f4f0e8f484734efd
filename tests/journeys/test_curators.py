"""A curator in a browser: a submitted program goes public, a figure needs a source, and a duplicate is merged."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.users.models import User
from programs.catalog.enums import ListingState
from programs.catalog.models import Program
from tests.factories import accounts as people
from tests.factories import programs as make
from tests.factories.accounts import PASSWORD
from tests.journeys.steps import open_the_admin


@pytest.fixture
def curator(transactional_db: None) -> User:
    people.staff_groups()
    return people.staff("Curator", password=PASSWORD)


@pytest.fixture
def program(transactional_db: None) -> Program:
    return make.program(
        title="Sepsis: the first hour",
        slug="sepsis",
        state=ListingState.SUBMITTED,
        submitted_at=timezone.now() - dt.timedelta(days=3),
        provider=make.accreditation().provider,
        url="https://provider.example/sepsis",
    )


def test_a_submitted_program_goes_public_and_gets_a_result(
    program: Program, curator: User, visit: Callable[[], Page]
) -> None:
    staff, reader = visit(), visit()
    open_the_admin(staff, curator)
    assert reader.goto("/programs/sepsis/").status == 404  # type: ignore[union-attr]

    staff.goto("/admin/")
    staff.locator(".desk-queues").get_by_role("link", name="Listings to review").click()
    expect(staff.get_by_text("Waiting 3 days")).to_be_visible()
    staff.get_by_role("link", name="Sepsis: the first hour").click()
    staff.get_by_role("button", name="Save and publish").click()
    expect(staff.get_by_text("“Sepsis: the first hour” is published.")).to_be_visible()
    reader.goto("/programs/sepsis/")
    expect(reader.get_by_text("The provider has published no results for this program.")).to_be_visible()

    staff.get_by_role("link", name="Add an outcome").click()
    for name, text in {
        "setting": "One hospital",
        "topic": "sepsis",
        "code": "sepsis-1",
        "measure": "patients treated within the hour",
        "unit": "%",
        "baseline": "54",
        "follow_up": "71",
    }.items():
        staff.locator(f"input[name={name}]").fill(text)
    for name, value in {"direction": "higher", "design": "D3", "moore_level": "5", "confidence": "high"}.items():
        staff.locator(f"select[name={name}]").select_option(value)
    staff.get_by_role("button", name="Save", exact=True).click()
    expect(staff.get_by_text("A result without a source can't be published.").first).to_be_visible()
    reader.reload()
    expect(reader.get_by_text("The provider has published no results for this program.")).to_be_visible()
    staff.locator("input[name=citation]").fill("Doe P et al. A study. 2026")
    staff.get_by_role("button", name="Save", exact=True).click()
    expect(staff.get_by_text("was added successfully")).to_be_visible()

    reader.reload()
    expect(reader.get_by_role("heading", name="Patients treated within the hour").first).to_be_visible()


def test_a_merged_duplicate_leads_to_the_listing_that_stays(curator: User, visit: Callable[[], Page]) -> None:
    kept = make.program(title="Blood pressure as a team", slug="pressure")
    make.outcome(
        program=make.program(title="Blood pressure, as a team", slug="pressure-2"), measure="systolic pressure"
    )
    staff, reader = visit(), visit()
    open_the_admin(staff, curator)

    staff.goto(f"/admin/programs/program/{kept.pk}/change/")
    staff.get_by_role("link", name="Merge a duplicate").click()
    staff.get_by_role("link", name="Blood pressure, as a team").click()
    staff.get_by_role("button", name="Merge and keep").click()
    expect(staff.get_by_text("Its address leads there now.")).to_be_visible()

    reader.goto("/programs/pressure-2/")
    assert reader.url.endswith("/programs/pressure/")
    expect(reader.get_by_role("heading", name="Systolic pressure").first).to_be_visible()
