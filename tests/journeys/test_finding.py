"""From a question to a compared shortlist: by keyboard, without JavaScript, and by a link opened elsewhere."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests import loaded

pytestmark = pytest.mark.usefixtures("world")
SAVE = re.compile("^Save to shortlist")
FARTHEST = 400  # stops of the Tab key


@pytest.fixture
def world(transactional_db: None, settings: Settings) -> None:
    settings.DEMO_WORLD = True
    loaded.load("load_demo")


@pytest.fixture
def plain_page(browser: Browser, live_server: LiveServer) -> Page:
    page = browser.new_context(java_script_enabled=False, base_url=live_server.url).new_page()
    page.set_default_timeout(15_000)
    return page


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until something has the focus, as someone without a mouse does."""
    target.wait_for()
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab doesn't reach {target}")


def titles(page: Page) -> list[str]:
    return page.locator("#results h3.title").all_inner_texts()


def filter_(page: Page, value: str) -> Locator:
    return page.locator(f"#filters [type=checkbox][value={value}]")


def test_a_hospitalist_compares_two_programs_by_keyboard_alone_in_under_a_minute(visit: Callable[[], Page]) -> None:
    page = visit()
    page.goto("/")
    begun = time.monotonic()

    tab_to(page, page.get_by_role("searchbox"))
    page.keyboard.type("hospital")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Programs")
    expect(page.locator("#results mark").first).to_be_visible()

    tab_to(page, filter_(page, "physician"))
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("profession=physician"))
    expect(page.get_by_role("link", name="Remove filter: Physician")).to_be_visible()

    chosen = titles(page)[:2]
    for title in chosen:
        tab_to(page, page.get_by_role("button", name=re.compile(f"^Save to shortlist ?: {re.escape(title)}")))
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=re.compile(f"^Saved · Remove ?: {re.escape(title)}"))).to_be_focused()
    tab_to(page, page.get_by_role("link", name="2 in your shortlist"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Shortlist")
    tab_to(page, page.get_by_role("button", name="Compare chosen programs"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("columnheader")).to_have_count(2)
    for title in chosen:
        expect(page.get_by_role("columnheader").filter(has_text=title)).to_be_visible()
    assert time.monotonic() - begun < 60


def test_a_hospitalist_compares_two_programs_without_javascript(plain_page: Page) -> None:
    page = plain_page
    page.goto("/")

    page.get_by_role("searchbox").fill("hospital")
    page.get_by_role("button", name="Search").click()
    filter_(page, "physician").check()
    page.get_by_role("button", name=re.compile("^Show [0-9]+ program")).click()
    expect(page).to_have_url(re.compile("q=hospital.*profession=physician|profession=physician.*q=hospital"))
    page.get_by_label("Sort by").select_option(label="Strength of evidence")
    page.get_by_role("button", name="Sort", exact=True).click()
    expect(page).to_have_url(re.compile("sort=evidence"))

    chosen = titles(page)[:2]
    for title in chosen:
        page.get_by_role("button", name=re.compile(f"^Save to shortlist ?: {re.escape(title)}")).click()
    page.get_by_role("link", name="2 in your shortlist").click()
    page.get_by_role("button", name="Compare chosen programs").click()

    expect(page.get_by_role("columnheader")).to_have_count(2)
    for title in chosen:
        expect(page.get_by_role("columnheader").filter(has_text=title)).to_be_visible()


def test_a_nurse_finds_free_pharmacology_hours(visit: Callable[[], Page]) -> None:
    page = visit()
    page.goto("/programs/")

    page.get_by_role("searchbox").fill("pharmacology")
    page.get_by_role("button", name="Search").click()
    filter_(page, "nurse").check()
    expect(page).to_have_url(re.compile("profession=nurse"))
    filter_(page, "free").check()
    expect(page).to_have_url(re.compile("price=free"))

    found = page.locator("#results .entry")
    expect(found.filter(has_text="Inhaler technique coaching")).to_be_visible()
    expect(found.first.locator("mark").first).to_be_visible()
    for entry in found.all():
        expect(entry.get_by_role("definition").filter(has_text="Free")).to_be_visible()
    found.filter(has_text="Inhaler technique coaching").get_by_role("link", name="Inhaler technique coaching").click()
    expect(page.get_by_role("table", name="Topics with hours and state")).to_contain_text("Pharmacology")
    expect(page.get_by_text("Of these, 1 contact hour is in pharmacotherapeutics.")).to_be_visible()


def test_a_link_opened_elsewhere_gives_the_same_list_in_the_same_order(visit: Callable[[], Page]) -> None:
    page = visit()
    page.goto("/programs/")
    page.get_by_role("searchbox").fill("care -opioid")
    page.get_by_role("button", name="Search").click()
    filter_(page, "physician").check()
    expect(page).to_have_url(re.compile("profession=physician"))
    page.get_by_label("Sort by").select_option(label="Price")
    expect(page).to_have_url(re.compile("sort=price"))
    expect(page.locator("#sort option:checked")).to_have_text("Price")

    elsewhere = visit()
    elsewhere.goto(page.url)

    assert len(titles(page)) > 3
    assert titles(elsewhere) == titles(page)
    assert elsewhere.locator("#found").inner_text() == page.locator("#found").inner_text()
    expect(elsewhere.get_by_role("link", name="Remove filter: Physician")).to_be_visible()
    expect(filter_(elsewhere, "physician")).to_be_checked()
    expect(elsewhere.get_by_role("searchbox")).to_have_value("care -opioid")
