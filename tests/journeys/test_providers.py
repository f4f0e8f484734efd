"""A CME provider in a browser: a draft with its preview, an edit that waits, and a correction that's asked for."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.users.models import User
from programs.catalog.models import Program
from tests.factories import accounts as people
from tests.factories import portal as make
from tests.factories import programs
from tests.factories.accounts import PASSWORD
from tests.journeys.steps import open_the_admin

MEASURE = "patients with antibiotics within the hour"


@pytest.fixture
def curator(transactional_db: None) -> User:
    people.staff_groups()
    return people.staff("Curator", password=PASSWORD)


@pytest.fixture
def program(transactional_db: None) -> Program:
    made = make.live(
        provider=make.provider(name="Alder Creek Education"),
        title="Sepsis: the first hour",
        disclosure="No one in control of the content has relevant financial relationships.",
        relationships="none",
        support="none",
        interprofessional="open",
        offers=[{"amount": "4.00"}],
    )
    programs.outcome(program=made, measure=MEASURE)
    return made


def test_an_edit_waits_while_the_old_version_stays(
    program: Program, curator: User, visit: Callable[[], Page], open_as: Callable[[User], Page]
) -> None:
    provider, clinician, staff = open_as(make.editor(program.provider)), visit(), visit()
    open_the_admin(staff, curator)

    provider.goto("/listings/")
    provider.get_by_role("link", name="Sepsis: the first hour").click()
    provider.get_by_role("link", name="Edit listing").click()
    provider.get_by_label("Title").fill("Sepsis: the first two hours")
    provider.get_by_role("button", name="Add a faculty member").click()
    provider.get_by_role("group", name="Faculty member 1").get_by_label("Name").fill("Ana Ruiz")
    with provider.context.expect_page() as opened:
        provider.get_by_role("button", name="Preview in a new tab").click()
    preview = opened.value
    expect(preview.get_by_role("heading", level=1, name="Sepsis: the first two hours")).to_be_visible()
    expect(preview.get_by_text("This is a preview. Nothing was saved.")).to_be_visible()
    expect(preview.get_by_role("heading", name=re.compile(MEASURE, re.IGNORECASE)).first).to_be_visible()
    expect(preview.locator(".grade").first).to_contain_text("B")
    expect(preview.get_by_role("heading", name="Career fit")).to_be_visible()
    preview.close()

    provider.get_by_role("button", name="Submit edit for review").click()
    expect(provider.get_by_text("Your edit is under review.")).to_be_visible()
    sees(clinician, program, "Sepsis: the first hour")

    staff.goto("/admin/")
    staff.locator(".desk-queues").get_by_role("link", name="Edits of programs to review").click()
    staff.locator("#result_list tbody th a").first.click()
    staff.get_by_role("button", name="Approve and publish").click()
    expect(staff.get_by_text("Published the edit of Sepsis")).to_be_visible()
    sees(clinician, program, "Sepsis: the first two hours")


def sees(page: Page, program: Program, title: str) -> None:
    page.goto(f"/programs/{program.slug}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(rf"^{title}\s*$"))


def test_a_provider_asks_for_a_correction(
    program: Program, curator: User, visit: Callable[[], Page], open_as: Callable[[User], Page]
) -> None:
    provider, staff = open_as(make.editor(program.provider)), visit()
    open_the_admin(staff, curator)

    provider.goto(f"/listings/{program.public_id}/")
    provider.get_by_role("link", name="Ask for a correction").click()
    expect(provider.get_by_role("radio", name="Ask for a correction")).to_be_checked()
    provider.get_by_role("radio", name=f"A result: {MEASURE}").check()
    provider.get_by_role("textbox", name="Details").fill("The follow-up was 64.2% of 480 patients.")
    provider.get_by_role("button", name="Send to curators").click()
    expect(provider.get_by_text("Sent to our curators. You get an answer by")).to_be_visible()
    expect(provider.get_by_role("row", name=re.compile("The follow-up was 64.2%.*Waiting"))).to_be_visible()

    staff.goto("/admin/")
    staff.locator(".desk-queues").get_by_role("link", name="Correction requests").click()
    staff.locator("#result_list tbody th a").first.click()
    staff.get_by_label("Your answer").fill("Read at the source, and corrected to 64.2%.")
    staff.get_by_role("button", name="Mark as corrected or added").click()
    expect(staff.get_by_text("Corrected or added. We told who asked.")).to_be_visible()

    provider.reload()
    expect(provider.get_by_role("row", name=re.compile("Corrected.*corrected to 64.2%"))).to_be_visible()
