"""The credit ledger's pages: accessible, valid, and without sideways scrolling."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from accounts.users.models import User
from programs.ledger import demo
from programs.ledger.models import Entry
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn
from tests.programs.ledger.test_imports import CSV


@pytest.fixture
def dana(world: None, sign_in: SignIn) -> User:
    return sign_in(User.objects.get(email=demo.DANA))


def _with_questions(page: Page) -> None:
    page.get_by_label("Activity").fill("Sepsis")
    page.get_by_label("Amount", exact=False).first.fill("1.3")
    page.get_by_label("Credit type").first.select_option("AMA_PRA_1")
    page.get_by_role("button", name="Save credit").click()
    expect(page.get_by_role("button", name="Save anyway")).to_be_visible()


def _with_errors(page: Page) -> None:
    page.get_by_text("Add another credit type").click()
    page.get_by_role("button", name="Save credit").click()
    expect(page.get_by_role("link", name="Enter the name of the activity, as on the certificate")).to_be_visible()


def test_logging(check: Checker, dana: User) -> None:
    check.hold("/credits/log/")
    check.hold("/credits/log/", prepare=_with_questions)
    check.hold("/credits/log/", prepare=_with_errors)
    check.hold("/credits/log/?program=sepsis-first-hour")


def test_the_list_an_entry_and_the_trash(check: Checker, dana: User) -> None:
    entry = Entry.objects.of(dana).order_by("-completed_on")[0]
    address = f"/credits/ledger/{entry.public_id}/"
    check.hold("/credits/ledger/")
    check.hold("/credits/ledger/?q=nothing+at+all")
    check.hold("/credits/ledger/trash/")
    check.hold(f"{address}?saved=new")
    check.hold(f"{address}edit/")
    check.hold(f"{address}delete/")


def _upload(page: Page) -> None:
    file: FilePayload = {"name": "credits.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Preview the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Preview of the file")


def _choose_columns(page: Page) -> None:
    _upload(page)
    page.get_by_role("link", name="Change how the file is read").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose the columns")


def test_an_import(check: Checker, dana: User) -> None:
    check.hold("/credits/import/")
    check.hold("/credits/import/", prepare=_upload)
    check.hold("/credits/import/", prepare=_choose_columns)
