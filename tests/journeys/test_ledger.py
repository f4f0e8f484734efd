"""A nurse practitioner keeps her ledger: by keyboard alone, without JavaScript, from a file, and from the trash."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.users.models import User
from programs.ledger.models import Certificate, Entry
from tests.factories import accounts as people
from tests.factories import ledger as make

TABS_OVER_THE_DATE = 5  # Chromium's date field has three parts and a button
HTML = b"<html><script>alert(1)</script></html>"
FILE = """Course Name,Educational Provider,Date of Completion,Hours,Subject Area
Sepsis - the first hour,Juniper Valley Health,3/5/2026,4,General
Pain in primary care,Hill College,2/1/2026,1.5,Opioids
Pain in primary care,Hill College,2/1/2026,1.5,Opioids
Next year's conference,Hill College,1/1/2999,10,
Stroke,Hill College,13/13/2026,two,
"""


@pytest.fixture
def dana(transactional_db: None) -> User:
    make.vocabulary("AMA_PRA_1", "ANCC_CH", topics=["opioids"], formats=["COURSE"])
    return people.clinician()


@pytest.fixture
def without_script(browser: Browser, live_server: LiveServer, dana: User) -> Page:
    """Dana's page in a browser that runs no JavaScript."""
    client = Client()
    client.force_login(dana)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


def test_an_entry_is_logged_by_keyboard_alone_and_without_javascript(without_script: Page, dana: User) -> None:
    """The name, the provider, the amount, and Enter. The date and the credit type are there already."""
    make.entry(user=dana, provider_name="Hill College", amounts={"ANCC_CH": "2"})
    page = without_script
    page.goto("/credits/log/")
    page.get_by_label("Activity").focus()

    keys = 0
    for text, tabs in (("Wound care at home", 1), ("Hill College", TABS_OVER_THE_DATE), ("1.5", 0)):
        page.keyboard.type(text)
        for _ in range(tabs):
            page.keyboard.press("Tab")
        keys += len(text) + tabs
    expect(page.get_by_label("Amount").first).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Credit saved.")).to_be_visible()
    entry = Entry.objects.with_parts().get(title="Wound care at home")
    assert (entry.provider_name, entry.facts.amounts) == ("Hill College", {"ANCC_CH": Decimal("1.5")})
    assert keys + 1 == len("Wound care at homeHill College1.5") + 7

    page.get_by_role("link", name="Log another").click()
    expect(page.get_by_label("Provider (optional)")).to_have_value("Hill College")
    page.get_by_label("Activity").fill("Wound care at home, part 2")
    page.get_by_label("Amount").first.fill("2")
    page.get_by_text("Add topics that boards require").click()
    page.get_by_label("Topic").first.select_option("Opioids")
    page.get_by_role("button", name="Save credit").click()
    expect(page.get_by_text("Opioids: 2 hours")).to_be_visible()

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("is in the trash until")).to_be_visible()
    assert Entry.objects.of(dana).count() == 2


def test_a_certificate_is_refused_for_its_content_and_nothing_typed_is_lost(
    open_as: Callable[[User], Page], dana: User, own_files: Path
) -> None:
    page = open_as(dana)
    page.goto("/credits/log/")
    page.get_by_label("Activity").fill("Wound care at home")
    page.get_by_label("Amount").first.fill("1.5")
    page.get_by_label("Certificate (optional)").set_input_files(
        {"name": "proof.pdf", "mimeType": "application/pdf", "buffer": HTML}
    )
    page.get_by_role("button", name="Save credit").click()

    expect(
        page.get_by_role("link", name=re.compile("This isn't a PDF file, although its name says so"))
    ).to_be_visible()
    expect(page.get_by_label("Activity")).to_have_value("Wound care at home")
    assert not Entry.objects.exists()
    assert not own_files.exists()
    picture: FilePayload = {"name": "proof.png", "mimeType": "image/png", "buffer": make.picture()}
    page.get_by_label("Certificate (optional)").set_input_files(picture)
    page.get_by_role("button", name="Save credit").click()

    with page.expect_download() as download:
        page.get_by_role("link", name="proof.png", exact=True).click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    assert Certificate.objects.get().entry.title == "Wound care at home"


def test_a_file_with_duplicates_and_errors_is_imported_and_undone(open_as: Callable[[User], Page], dana: User) -> None:
    make.entry(user=dana)
    page = open_as(dana)
    page.goto("/credits/ledger/")
    page.get_by_role("link", name="Import a file").click()
    file: FilePayload = {"name": "broker.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Preview the file").click()

    expect(
        page.get_by_text("broker.csv: 1 ready, 2 likely duplicates, 2 errors. Nothing is saved yet.")
    ).to_be_visible()
    errors, duplicates = (page.get_by_role("region", name=name) for name in ("Errors", "Likely duplicates"))
    expect(errors).to_contain_text("This date is in the future")
    expect(errors).to_contain_text("“two” isn't an amount")
    expect(duplicates).to_contain_text("“Sepsis: the first hour” in your ledger")
    expect(duplicates).to_contain_text("row 3")
    assert Entry.objects.count() == 1
    page.get_by_label("Add anyway: Sepsis - the first hour").check()
    page.get_by_role("button", name="Add 1 credit").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("2 credits added")
    assert Entry.objects.of(dana).count() == 3
    page.get_by_role("button", name="Undo import").click()
    expect(page.get_by_text("2 entries are in the trash for 30 days.")).to_be_visible()
    assert [entry.title for entry in Entry.objects.of(dana)] == ["Sepsis: the first hour"]


def test_an_entry_comes_back_from_the_trash_with_its_certificate(open_as: Callable[[User], Page], dana: User) -> None:
    make.certificate(entry=make.entry(user=dana))
    page = open_as(dana)
    page.goto("/credits/ledger/")
    page.get_by_role("link", name="Delete Sepsis: the first hour").click()
    page.get_by_role("button", name="Delete credit").click()
    expect(page.get_by_role("heading", name="No credits yet")).to_be_visible()

    page.get_by_role("link", name="Trash (1)").click()
    page.get_by_role("button", name="Restore Sepsis: the first hour").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sepsis: the first hour")
    expect(page.get_by_role("link", name="certificate.png", exact=True)).to_be_visible()
    assert Entry.objects.of(dana).count() == 1


def test_the_credit_type_follows_the_provider_until_it_is_chosen(open_as: Callable[[User], Page], dana: User) -> None:
    make.entry(user=dana, provider_name="Hill College", amounts={"AMA_PRA_1": "1"})
    make.entry(user=dana, provider_name="Lake College", amounts={"ANCC_CH": "1"})
    page = open_as(dana)
    page.goto("/credits/log/")
    expect(page.get_by_label("Credit type").first).to_have_value("ANCC_CH")
    page.get_by_label("Amount").first.fill("3")

    page.get_by_label("Provider (optional)").fill("Hill College")
    page.keyboard.press("Tab")

    expect(page.get_by_label("Credit type").first).to_have_value("AMA_PRA_1")
    expect(page.get_by_label("Amount").first).to_have_value("3")
    page.get_by_label("Credit type").first.select_option("ANCC_CH")
    page.get_by_label("Provider (optional)").fill("Lake College")
    page.get_by_label("Provider (optional)").fill("Hill College")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Credit type").first).to_have_value("ANCC_CH")
