"""The site's own pages: style guide, about pages, errors, color scheme, keyboard, mailbox."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.checks import Checker
from tests.browser.conftest import SignIn
from tests.factories.accounts import user


@pytest.fixture
def page_without_scripts(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_style_guide(check: Checker, development: Path) -> None:
    check.hold("/styleguide/")


@pytest.mark.parametrize("path", ["/accessibility/", "/privacy/"])
def test_about_pages(check: Checker, path: str) -> None:
    check.hold(path)


def test_not_found(check: Checker) -> None:
    check.hold("/nowhere/", status=404)


def test_expired_session(check: Checker) -> None:
    check.open("/accessibility/")
    check.page.evaluate("document.querySelector('.theme').closest('form').csrfmiddlewaretoken.value = 'stale'")

    check.page.get_by_role("button", name="Dark").click()

    expect(check.page.get_by_role("heading", level=1)).to_have_text("Your session expired")
    check.hold_current("stale form")


def test_server_error(check: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cmehub.site.views.contact_address", lambda: 1 / 0)

    check.hold("/privacy/", status=500)

    expect(check.page.get_by_role("heading", level=1)).to_have_text("Something went wrong on our end")
    expect(check.page.locator("main code")).to_have_text(re.compile(r"\S{8,}"))


def test_color_scheme_needs_no_script(page_without_scripts: Page, live_server: LiveServer) -> None:
    page = page_without_scripts
    page.goto(f"{live_server.url}/privacy/?from=mail")

    page.get_by_role("button", name="Dark").click()

    expect(page).to_have_url(f"{live_server.url}/privacy/?from=mail")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 23, 28)"


def test_system_color_forgets_the_choice(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/privacy/")
    page.get_by_role("button", name="Light").click()

    page.get_by_role("button", name="System").click()

    assert page.locator("html").get_attribute("data-theme") is None
    assert "theme" not in {cookie["name"] for cookie in page.context.cookies()}


def test_first_tab_skips_to_the_content(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/privacy/")

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_menu_opens_without_script(page_without_scripts: Page, live_server: LiveServer) -> None:
    page = page_without_scripts
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{live_server.url}/privacy/")
    link = page.get_by_role("navigation", name="Menu").get_by_role("link", name="Sign in")
    expect(link).to_be_hidden()

    page.get_by_text("Menu", exact=True).click()

    expect(link).to_be_visible()


def test_small_menu_signs_out(check: Checker, sign_in: SignIn) -> None:
    sign_in(user())
    check.page.set_viewport_size({"width": 320, "height": 900})
    check.open("/privacy/")

    check.page.get_by_text("Menu", exact=True).click()
    check.page.get_by_role("navigation", name="Menu").get_by_role("button", name="Sign out").click()

    expect(check.page.get_by_text("You're signed out.")).to_be_visible()


def test_mailbox(check: Checker, development: Path, settings: Settings) -> None:
    check.hold("/dev/mail/")
    mail = EmailMultiAlternatives("Your code", "Go to http://localhost/x", to=["dana@example.org"])
    link = f'<a href="{check.site}/privacy/" style="color:#00596e">Privacy</a>'
    mail.attach_alternative(f"<html><head><title>m</title></head><body>{link}</body></html>", "text/html")
    mail.send()

    check.open("/dev/mail/")
    check.page.get_by_role("link", name="Your code").click()
    expect(check.page.get_by_role("heading", name="Your code")).to_be_visible()
    check.hold_current("mail")
    framed = check.page.frame_locator("iframe").get_by_role("link", name="Privacy")
    assert framed.evaluate("e => getComputedStyle(e).color") == "rgb(0, 89, 110)"
    framed.click()

    expect(check.page).to_have_url(f"{check.site}/privacy/")
