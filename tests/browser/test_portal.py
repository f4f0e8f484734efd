"""A CME provider's pages, and the edges of public pages that belong to them."""

import json
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.users.models import User
from programs import demo
from programs.catalog.models import Program
from programs.portal.models import Correction
from programs.providers.models import Provider
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn
from tests.factories import programs as make
from tests.programs.portal.samples import activity


@pytest.fixture
def rita(world: None, sign_in: SignIn) -> User:
    return sign_in(User.objects.get(email="rita@demo.example"))


@pytest.fixture
def draft(rita: User) -> Program:
    return Program.objects.get(title=demo.DRAFT)


@pytest.fixture
def live(rita: User) -> Program:
    return Correction.objects.get().program or pytest.fail("the demo's request is about a program")


def test_the_lists_and_a_listing(check: Checker, draft: Program, live: Program) -> None:
    check.hold("/listings/")
    check.hold(f"/listings/{draft.public_id}/")
    check.hold(f"/listings/{live.public_id}/")
    check.hold(f"/listings/{live.public_id}/statistics/?days=90")


def test_the_form(check: Checker, draft: Program, live: Program) -> None:
    check.hold("/listings/add/")
    check.hold(f"/listings/{live.public_id}/edit/")
    check.hold(f"/listings/{draft.public_id}/edit/", prepare=_with_errors)


def _with_errors(page: Page) -> None:
    """Add a row without filling it in, and a date that ends before it starts."""
    page.get_by_role("button", name="Add credit").click()
    expect(page.get_by_role("group", name="Credit 1")).to_be_visible()
    page.get_by_role("group", name="Credit 1").get_by_label("Amount (optional)").fill("2")
    page.get_by_role("button", name="Add a date").click()
    date = page.get_by_role("group", name="Date 1")
    date.get_by_label("First day").fill("2027-03-02")
    date.get_by_label("Last day").fill("2027-03-01")
    page.get_by_role("button", name="Save draft").last.click()
    expect(page.get_by_role("link", name="Choose a credit type")).to_be_visible()
    expect(page.get_by_role("link", name="It can't end before it starts")).to_be_visible()


def test_what_providers_and_readers_ask(check: Checker, live: Program, world: None) -> None:
    unclaimed = Provider.objects.get(slug="lakeshore-health-academy")
    make.outcome(program=live)

    check.hold(f"/listings/{live.public_id}/ask/")
    check.hold(f"/programs/{live.slug}/report/")
    check.hold(f"/providers/{unclaimed.slug}/claim/")


def test_files_of_activities(check: Checker, rita: User, tmp_path: Path) -> None:
    file = tmp_path / "activities.json"
    wrong = activity(title="Too fine an amount", identifier={"catalog": "Provider Activity ID", "entry": "OTHER"})
    wrong["healthcareMetadata"]["healthcareEducation"]["credits"]["numberOfCredits"] = 1.3
    file.write_text(json.dumps([activity(ActivityRegistration="Limited"), wrong]))

    check.hold("/listings/files/")
    check.hold("/listings/files/", prepare=lambda page: _upload(page, file))
    check.hold(f"/listings/files/download/?provider={demo.PROVIDER}&year=2026")


def _upload(page: Page, file: Path) -> None:
    page.get_by_label("JSON file").set_input_files(file)
    page.get_by_role("button", name="Preview the file").click()
    expect(page.get_by_role("heading", name="Preview of the file")).to_be_visible()


def test_the_curators_queue(check: Checker, live: Program, sign_in: SignIn) -> None:
    check.widths = (768, 1280)
    check.impacts = ("serious", "critical")
    check.recolor = "scheme => document.documentElement.classList.toggle('dark', scheme === 'dark')"
    sign_in(User.objects.get(email="curator@demo.example"))

    check.hold(reverse("admin:programs_correction_changelist") + "?state__exact=open")
    check.hold(reverse("admin:programs_correction_change", args=[Correction.objects.get().pk]))
