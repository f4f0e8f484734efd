"""Journeys of a person's data: an export that's opened and read back, and an account that's deleted."""

import csv
import io
import json
import re
from collections.abc import Callable
from zipfile import ZipFile

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.audit.models import Event
from accounts.privacy import closing
from accounts.users.models import User
from careers.vacancies.models import Vacancy
from cmehub.lib import uploads
from tests.factories import accounts as make
from tests.factories import careers as make_careers
from tests.factories.accounts import PASSWORD
from tests.journeys.conftest import Background
from tests.journeys.steps import one_time_code

PATIENCE = 60_000  # ms: exports are built in the background, and the machine may be busy
NUMBER = "304821"


@pytest.fixture
def person(transactional_db: None) -> User:
    """A verified clinician with a published vacancy."""
    make.staff_groups()
    made = make.clinician(email="pat@clinic.example", password=PASSWORD)
    make.verified(credential=make.license(user=made, number=NUMBER, expires_on=make.in_a_year(made)))
    make_careers.live(organization=make.organization(members=[made, make.user()]), submitted_by=made)
    return made


def sign_in(page: Page, person: User) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label(re.compile("[Cc]ode")).fill(one_time_code(person))  # as an owner of an organization
    page.get_by_role("button", name="Sign in").click()


def open_your_data(page: Page) -> None:
    page.goto("/account/")
    page.get_by_role("link", name="Export your data, or delete your account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your data")


def confirm(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm it's you")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def test_an_export_is_built_downloaded_and_read_back(
    person: User, worker_and_beat: Background, visit: Callable[[], Page]
) -> None:
    page = visit()
    sign_in(page, person)

    open_your_data(page)
    page.get_by_role("button", name="Export your data").click()
    confirm(page)
    link = page.get_by_role("link", name="Download your data")
    expect(link).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as download:
        link.click()

    with ZipFile(download.value.path()) as archive:
        data = json.loads(archive.read("data.json"))
        credentials = list(csv.DictReader(io.StringIO(archive.read("csv/credentials.csv").decode())))
        assert data["account"]["account"][0]["email"] == "pat@clinic.example"
        assert credentials[0]["number"] == data["credentials"]["credentials"][0]["number"] == NUMBER
        assert any(name.startswith("files/proofs/") for name in archive.namelist())
    assert Event.objects.filter(kind="privacy.export_downloaded", actor_id=person.pk).exists()


def test_an_account_is_kept_then_deleted_and_what_remains(person: User, visit: Callable[[], Page]) -> None:
    page = visit()
    sign_in(page, person)

    open_your_data(page)
    page.get_by_role("link", name="Delete account").click()
    confirm(page)
    page.get_by_label("Delete my account and everything listed above").check()
    page.get_by_role("button", name="Delete account in 30 days").click()
    expect(page.get_by_text("Your account will be deleted on").first).to_be_visible()
    page.get_by_role("button", name="Keep your account").click()
    expect(page.get_by_text("Your account stays. Nothing was deleted.")).to_be_visible()

    page.get_by_role("link", name="Delete account").click()
    page.get_by_label("Delete my account and everything listed above").check()
    page.get_by_role("button", name="Delete account in 30 days").click()
    expect(page.get_by_role("button", name="Keep your account")).to_be_visible()
    due = User.objects.get(pk=person.pk).closes_at
    assert due is not None
    assert due > timezone.now()
    assert closing.close_due(now=due) == 1

    page.goto("/account/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert list(uploads.stored()) == []
    assert [vacancy.submitted_by for vacancy in Vacancy.objects.all()] == [None]
    page.goto("/vacancies/")
    expect(page.get_by_role("link", name=Vacancy.objects.get().title)).to_be_visible()
