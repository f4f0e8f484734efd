"""From the first program saved by a visitor to a comparison that somebody else opens by its link."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories import accounts as people
from tests.factories import programs as make

TITLES = ("Sepsis in an hour", "Falls on the ward", "Delirium at night")


def button(page: Page, words: str, title: str) -> Locator:
    return page.get_by_role("button", name=re.compile(f"{re.escape(words)} ?: {title}"))


@pytest.fixture
def listed(transactional_db: None) -> None:
    for title, leadership in zip(TITLES, ("yes", "no", "not_stated"), strict=True):
        make.outcome(program=make.program(title=title, leadership=leadership, support="none"))


@pytest.mark.usefixtures("listed")
def test_a_visitor_saves_signs_in_compares_and_shares(visit: Callable[[], Page], live_server: LiveServer) -> None:
    person = people.user(password=people.PASSWORD)
    page = visit()
    page.goto("/programs/")
    button(page, "Save to shortlist", TITLES[0]).click()
    saved = button(page, "Saved · Remove", TITLES[0])
    expect(saved).to_be_focused()
    page.get_by_role("link", name=TITLES[1]).click()
    page.get_by_role("button", name="Save to shortlist").first.click()
    expect(page.get_by_text("2 in your shortlist")).to_be_visible()

    page.get_by_role("link", name="2 in your shortlist").click()
    page.get_by_role("listitem").filter(has_text=TITLES[1]).get_by_text("Add a note").click()
    page.get_by_label("Note", exact=True).locator("visible=true").fill("Ask about the fee")
    page.get_by_role("button", name="Save note").locator("visible=true").click()
    expect(page.get_by_text("Note saved.")).to_be_visible()

    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password").fill(people.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Shortlist")
    expect(page.get_by_role("paragraph").filter(has_text="Ask about the fee")).to_be_visible()

    page.get_by_role("button", name="Compare chosen programs").click()
    expect(page.get_by_role("columnheader")).to_have_count(2)
    expect(page.get_by_role("row", name="Leadership or operations content differs No Yes")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Commercial support"))).not_to_contain_text("differs")
    address = page.get_by_label("Link").input_value()
    assert page.get_by_role("link", name="Send by email").get_attribute("href").startswith("mailto:?subject=CME%20")  # type: ignore[union-attr]

    somebody = visit()
    somebody.goto(address)
    expect(somebody.get_by_role("columnheader").first).to_contain_text(TITLES[1])
    expect(somebody.get_by_text("Ask about the fee")).to_have_count(0)


@pytest.mark.usefixtures("listed")
def test_it_works_without_javascript(visit: Callable[[], Page], live_server: LiveServer) -> None:
    browser = visit().context.browser
    assert browser is not None
    page = browser.new_context(java_script_enabled=False, base_url=live_server.url).new_page()
    page.goto("/programs/?q=hour")

    page.get_by_role("button", name="Save to shortlist").click()

    expect(page).to_have_url(re.compile(r"/programs/\?q=hour#keep-"))
    button(page, "Saved · Remove", TITLES[0]).click()
    expect(page.get_by_role("button", name="Save to shortlist")).to_be_visible()


@pytest.mark.usefixtures("listed")
def test_the_bar_never_covers_the_focus(visit: Callable[[], Page], live_server: LiveServer) -> None:
    page = visit()
    page.set_viewport_size({"width": 320, "height": 500})
    page.goto("/programs/")
    for title in TITLES[:2]:
        button(page, "Save to shortlist", title).click()
        expect(button(page, "Saved · Remove", title)).to_be_visible()

    bar = page.locator("#shortlist-bar")
    hidden = []
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
              const e = document.activeElement, r = e.getBoundingClientRect()
              const bar = document.querySelector('#shortlist-bar')
              return bar.contains(e) || e === document.body ? null : [e.outerHTML.slice(0, 80), r.top, r.bottom]
            }"""
        )
        if focused and focused[2] > bar.bounding_box()["y"] + 1 and focused[1] < 500:  # type: ignore[index]
            hidden.append(focused)
    assert hidden == []
