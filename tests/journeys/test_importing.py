"""A curator exports the list, edits the file, imports it and exports it again. Two curators edit one record."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.users.models import User
from programs.catalog.models import Program
from programs.importing import work
from tests.factories import accounts
from tests.factories import programs as make
from tests.programs.importing import files

pytestmark = pytest.mark.django_db(transaction=True)

OpenAs = Callable[[User], Page]


@pytest.fixture
def program() -> Program:
    accounts.staff_groups()
    provider = make.provider(slug="summit")
    return make.program(slug="sepsis", title="Sepsis recognition", provider=provider, prices=[{"amount": "50.00"}])


def download(page: Page, link: str, folder: Path) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("link", name=link).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path.read_bytes()


def edited(content: bytes) -> bytes:
    """Rename the program, change its price, and add a program and a row that can't be added."""
    (row,) = files.cells(content)
    row |= {"title": "Sepsis in the first hour", "prices.1.amount": "60"}
    empty = dict.fromkeys(row, "")
    new = {
        **empty,
        "slug": "heart",
        "title": "Heart failure",
        "provider": "summit",
        "summary": "GDMT.",
        "state": "live",
    }
    wrong = {**new, "slug": "wrong", "expires_on": "soon"}
    text = io.StringIO()
    csv.writer(text).writerows(files.of_dicts([row, new, wrong]))
    return text.getvalue().encode()


def test_export_edit_import_export(program: Program, open_as: OpenAs, tmp_path: Path) -> None:
    page = open_as(accounts.staff("Curator"))
    page.goto("/admin/programs/program/")
    file = edited(download(page, "Export CSV", tmp_path))

    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "spring.csv", "mimeType": "text/csv", "buffer": file}
    )
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_text("Reading the file")).to_be_visible()
    work.work_on_due(now=timezone.now())

    expect(page.get_by_text("prices.1.amount: 50 → 60")).to_be_visible()  # the page refreshes itself
    expect(page.get_by_text("Enter a day, like 2026-12-31 or 12/31/2026.")).to_be_visible()
    assert Program.objects.get().title == "Sepsis recognition"
    page.get_by_label("Leave out the 1 refused row and apply the other rows").check()
    page.get_by_role("button", name="Apply the import").click()
    work.work_on_due(now=timezone.now())

    expect(page.get_by_role("link", name="Open the list of programs")).to_be_visible()
    assert b"expires_on: Enter a day" in download(page, "Download the refused rows with their reasons", tmp_path)
    page.get_by_role("link", name="Open the list of programs").click()
    expect(page.get_by_role("link", name="Sepsis in the first hour")).to_be_visible()
    again = download(page, "Export CSV", tmp_path)

    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "again.csv", "mimeType": "text/csv", "buffer": again}
    )
    page.get_by_role("button", name="Upload and check").click()
    work.work_on_due(now=timezone.now())
    expect(page.get_by_text("Nothing would change.")).to_be_visible()


def test_the_second_of_two_curators_is_told_and_loses_nothing(program: Program, open_as: OpenAs) -> None:
    address = f"/admin/programs/program/{program.pk}/change/"
    first = open_as(accounts.staff("Curator", email="first@hub.example"))
    second = open_as(accounts.staff("Curator", email="second@hub.example"))
    first.goto(address)
    second.goto(address)

    first.get_by_label("Title").fill("Sepsis recognized")
    first.get_by_role("button", name="Save", exact=True).click()
    expect(first.get_by_text("was changed successfully")).to_be_visible()
    second.get_by_label("Summary").fill("In the first hour.")
    second.get_by_role("button", name="Save", exact=True).click()

    expect(second.get_by_role("heading", name="Saved by someone else while you were editing")).to_be_visible()
    expect(second.get_by_text("first@hub.example, ")).to_be_visible()
    expect(second.get_by_label("Summary")).to_have_value("In the first hour.")
    second.get_by_label("Title").fill("Sepsis recognized")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_text("was changed successfully")).to_be_visible()

    program.refresh_from_db()
    assert (program.title, program.summary) == ("Sepsis recognized", "In the first hour.")
