"""The page of one's own calendar: made, copied, read by a calendar program, renewed and turned off."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.users.models import User
from programs.ledger import demo
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn
from tests.factories import accounts as people


@pytest.fixture
def dana(world: None, sign_in: SignIn) -> User:
    return sign_in(User.objects.get(email=demo.DANA))


def _make(page: Page) -> None:
    page.get_by_role("button", name="Make my calendar address").click()
    expect(page.get_by_label("Calendar address")).to_be_visible()


def _copy(page: Page) -> None:
    page.get_by_role("button", name="Copy address").click()
    expect(page.get_by_text("It's selected.")).to_be_visible()


def test_the_page(check: Checker, dana: User) -> None:
    """Before there's an address, and with one. Without permission to copy, the address is selected."""
    check.hold("/calendar/")
    check.hold("/calendar/", prepare=_make)
    check.hold("/calendar/", prepare=_copy)


def test_the_page_without_dates(check: Checker, sign_in: SignIn, transactional_db: None) -> None:
    sign_in(people.user())

    check.hold("/calendar/")
    check.hold("/calendar/", prepare=_make)


def _read(address: str) -> int:
    """Return the status that a calendar program gets, after reading what it gets with it."""
    response = Client().get(urlsplit(address).path)
    if response.status_code == 200:
        assert Calendar.from_ical(response.content).events
    return response.status_code


def _is_made_renewed_and_turned_off(page: Page, site: str, *, copies: bool) -> None:
    page.goto(f"{site}/credits/")
    page.get_by_role("link", name="My calendar").click()
    page.get_by_role("button", name="Make my calendar address").click()
    expect(page.get_by_text("Your calendar address is ready.")).to_be_visible()
    first = page.get_by_label("Calendar address").input_value()
    opens = page.get_by_role("link", name="Open in my calendar app").get_attribute("href")
    assert opens == urlsplit(first)._replace(scheme="webcal").geturl()
    assert _read(first) == 200
    button = page.get_by_role("button", name="Copy address")
    if copies:
        button.click()
        expect(page.get_by_text("Copied.", exact=True)).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == first
    else:
        expect(button).to_have_count(0)

    page.get_by_role("button", name="Make a new address").click()
    expect(page.get_by_text("The earlier one no longer works.")).to_be_visible()
    second = page.get_by_label("Calendar address").input_value()
    assert (_read(first), _read(second)) == (404, 200)

    page.get_by_role("button", name="Turn off the address").click()
    expect(page.get_by_role("button", name="Make my calendar address")).to_be_visible()
    assert _read(second) == 404


def test_an_address_is_made_copied_renewed_and_turned_off(page: Page, live_server: LiveServer, dana: User) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    _is_made_renewed_and_turned_off(page, live_server.url, copies=True)


def test_it_works_without_javascript(browser: Browser, live_server: LiveServer, page: Page, dana: User) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    _is_made_renewed_and_turned_off(context.new_page(), live_server.url, copies=False)
