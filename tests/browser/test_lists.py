"""Lists in a browser: filters on a desk and as a sheet on phones, going back, and without JavaScript."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.checks import Checker

DESK, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=320, height=700)


def total(page: Page) -> int:
    return int(page.locator("#found").inner_text().split()[0])


@pytest.fixture
def desk(check: Checker, world: None) -> Page:
    check.page.set_viewport_size(DESK)
    check.open("/programs/")
    return check.page


def test_choosing_keeps_the_focus_the_folds_and_the_order(desk: Page) -> None:
    box = desk.locator("[name=profession][value=nurse]")
    evidence, team = desk.locator("#facet-evidence"), desk.locator("#facet-interprofessional")
    evidence.locator("summary").first.click()
    team.locator("summary").first.click()
    order = desk.locator("[name=profession]").evaluate_all("boxes => boxes.map(box => box.value)")

    box.focus()
    desk.keyboard.press("Space")
    expect(desk).to_have_url(re.compile(r"\?profession=nurse$"))

    expect(desk.locator("#facet-profession summary").first).to_have_text("Profession (1 chosen)")
    expect(box).to_be_focused()
    expect(box).to_be_checked()
    expect(evidence).not_to_have_attribute("open", "")
    expect(team).to_have_attribute("open", "")
    assert desk.locator("[name=profession]").evaluate_all("boxes => boxes.map(box => box.value)") == order
    chosen = int(box.locator("xpath=..").locator(".n").inner_text().split()[0])
    assert chosen == total(desk)
    expect(desk.locator("#told")).to_have_text(re.compile(rf"^{chosen} program"))
    expect(desk.locator("#show-results")).to_have_text(re.compile(rf"^Show {chosen} program"))


def test_counts_of_the_other_filters_follow(desk: Page) -> None:
    count = desk.locator("#facet-evidence .n").first
    before = count.inner_text()

    desk.locator("[name=profession][value=pharmacist]").check()
    expect(desk).to_have_url(re.compile("profession=pharmacist"))
    desk.wait_for_load_state("networkidle")

    assert count.inner_text() != before
    desk.reload()
    assert count.inner_text() != before


def test_back_from_a_program_finds_the_list_as_it_was(desk: Page) -> None:
    desk.locator("[name=profession][value=nurse]").check()
    expect(desk).to_have_url(re.compile("profession=nurse"))
    desk.locator("#sort").select_option("soonest")
    expect(desk).to_have_url(re.compile("sort=soonest"))
    found = total(desk)

    desk.locator(".entry .title a").first.click()
    expect(desk.locator("#filters")).to_have_count(0)
    desk.go_back()

    expect(desk).to_have_url(re.compile("profession=nurse&sort=soonest"))
    assert total(desk) == found
    expect(desk.locator("[name=profession]:checked")).to_have_count(1)
    expect(desk.locator("[name=profession][value=nurse]")).to_be_checked()
    expect(desk.locator("#sort")).to_have_value("soonest")


def test_back_through_choices_undoes_them_one_by_one(desk: Page) -> None:
    everything = total(desk)
    desk.locator("[name=profession][value=nurse]").check()
    expect(desk).to_have_url(re.compile("profession=nurse"))
    desk.wait_for_load_state("networkidle")
    nurses = total(desk)
    desk.locator("[name=evidence][value=A]").check()
    expect(desk).to_have_url(re.compile("evidence=A"))
    desk.wait_for_load_state("networkidle")

    desk.go_back()
    expect(desk.locator("#filters input:checked")).to_have_count(1)
    expect(desk.locator("[name=profession][value=nurse]")).to_be_checked()
    assert total(desk) == nurses
    desk.go_back()
    expect(desk.locator("#filters input:checked")).to_have_count(0)
    assert total(desk) == everything


def test_chips_remove_one_filter_or_all(desk: Page) -> None:
    for value in ("nurse", "physician"):
        desk.locator(f"[name=profession][value={value}]").check()
        expect(desk).to_have_url(re.compile(value))

    desk.get_by_role("link", name="Remove filter: Physician", exact=True).click()
    expect(desk).to_have_url(re.compile(r"/programs/\?profession=nurse$"))
    expect(desk.locator(".chip.clear")).to_have_count(0)
    desk.locator("[name=evidence][value=A]").check()
    desk.locator(".chip.clear").click()

    expect(desk).to_have_url(re.compile(r"/programs/\?$"))
    expect(desk.locator("#filters input:checked")).to_have_count(0)


# -- 20 filters ------------------------------------------------------------------------------------------------------

SAMPLE = "/styleguide/list/"


def test_twenty_filters_and_what_results_can_say(check: Checker, development: Path) -> None:
    check.hold_all(
        [
            SAMPLE,
            f"{SAMPLE}?q=antibotic&profession=physician&price=free&price=75&team=not-stated",
            f"{SAMPLE}?q=sepsys",
            f"{SAMPLE}?price=free&price=cheap&format=in-person",
            f"{SAMPLE}?q=warming",
        ]
    )


def test_the_sheet_of_twenty_filters(check: Checker, development: Path) -> None:
    check.widths = (320, 768)
    # Its buttons stay in view, so they lie over whatever is being scrolled past.
    unstick = "document.getElementById('filters-done').style.position = 'static'"

    check.hold(f"{SAMPLE}#filters", prepare=lambda page: page.evaluate(unstick))


def test_an_amount_joins_the_presets_and_leaves_no_empty_parameters(check: Checker, development: Path) -> None:
    page = check.page
    page.set_viewport_size(DESK)
    check.open(SAMPLE)
    page.wait_for_load_state("networkidle")
    page.locator("#facet-price summary").click()

    page.locator("[name=price][value=free]").check()
    page.get_by_label("Up to $").fill("75")
    page.get_by_label("Up to $").blur()

    expect(page).to_have_url(re.compile(r"/list/\?price=free&price=75$"))
    expect(page.locator("#facet-price summary")).to_have_text("Price (2 chosen)")
    page.get_by_role("link", name="Remove filter: Price: up to $75").click()
    expect(page).to_have_url(re.compile(r"/list/\?price=free$"))
    expect(page.get_by_label("Up to $")).to_have_value("")


def test_an_amount_that_is_no_number_is_kept_and_explained(check: Checker, development: Path) -> None:
    page = check.page
    page.set_viewport_size(DESK)
    check.open(SAMPLE)
    page.wait_for_load_state("networkidle")
    page.locator("#facet-price summary").click()
    field = page.get_by_label("Up to $")

    field.fill("cheap")
    field.blur()

    expect(page.locator(".results .notice")).to_have_text("Price: enter a number, such as 75.")
    expect(field).to_have_value("cheap")
    expect(field).to_have_accessible_description("Enter a number, such as 75.")


def test_twenty_filters_in_the_sheet_leave_the_button_in_view(check: Checker, development: Path) -> None:
    page = check.page
    page.set_viewport_size(PHONE)
    check.open(f"{SAMPLE}#filters")
    page.wait_for_load_state("networkidle")

    page.locator("#facet-provider summary").first.click()
    page.locator("[name=provider]").first.check()

    expect(page.locator("#facet-provider summary").first).to_have_text("Provider (1 chosen)")
    expect(page.locator("#show-results")).to_be_in_viewport()
    expect(page.locator("#filters .close")).to_be_in_viewport()


# -- suggestions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/programs/"])
def test_suggestions_are_links_that_escape_closes(check: Checker, world: None, path: str) -> None:
    page = check.page
    page.set_viewport_size(DESK)
    check.open(path)
    page.wait_for_load_state("networkidle")
    box, links = page.locator("#q"), page.locator(".suggestions li a")

    box.press_sequentially("s")
    page.wait_for_timeout(400)
    expect(links).to_have_count(0)
    box.press_sequentially("ep")
    expect(links.first).to_be_visible()
    expect(page.locator("#suggested")).to_have_text(re.compile(rf"^{links.count()} suggestion"))
    if path == "/":  # on the list they lie over filters, which axe takes for boxes that are too small
        check.hold_current("suggestions")
        page.set_viewport_size(DESK)
    box.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(links.first).to_be_focused()
    page.keyboard.press("Escape")

    expect(links).to_have_count(0)
    expect(box).to_be_focused()
    expect(box).to_have_value("sep")
    expect(page.locator("#suggested")).to_be_empty()


def test_suggestions_close_when_the_search_is_left(desk: Page) -> None:
    desk.wait_for_load_state("networkidle")
    desk.locator("#q").press_sequentially("sep")
    expect(desk.locator(".suggestions")).to_be_visible()

    desk.locator("#sort").focus()

    expect(desk.locator(".suggestions")).to_have_count(0)


def test_a_suggestion_leads_to_its_page(desk: Page) -> None:
    desk.wait_for_load_state("networkidle")
    desk.locator("#q").press_sequentially("sep")
    link = desk.locator(".suggestions li a").first
    title = link.inner_text()

    link.click()

    expect(desk.locator("h1")).to_contain_text(title)


# -- on phones -------------------------------------------------------------------------------------------------------


@pytest.fixture
def phone(check: Checker, world: None) -> Page:
    check.page.set_viewport_size(PHONE)
    check.open("/programs/")
    check.page.get_by_role("link", name="Filters").click()
    return check.page


def test_the_sheet_shows_counts_and_then_results(phone: Page) -> None:
    expect(phone.locator("#filters")).to_be_focused()
    expect(phone.locator("#found")).to_be_hidden()

    phone.locator("[name=profession][value=nurse]").check()
    expect(phone.locator("#facet-profession summary").first).to_have_text("Profession (1 chosen)")
    expect(phone).to_have_url(re.compile(r"/programs/#filters$"))
    show = phone.locator("#show-results")
    expect(show).to_be_in_viewport()
    words = show.inner_text()
    show.click()

    expect(phone).to_have_url(re.compile("profession=nurse"))
    assert f"Show {phone.locator('#found').inner_text()}" == words
    expect(phone.locator("#filters")).to_be_hidden()


def test_back_closes_the_sheet(phone: Page) -> None:
    phone.go_back()

    expect(phone.locator("#filters")).to_be_hidden()
    expect(phone.locator("#found")).to_be_visible()


def test_back_after_closing_the_sheet_does_not_open_it_again(phone: Page) -> None:
    phone.get_by_role("link", name="Close").click()
    expect(phone.locator("#filters")).to_be_hidden()

    phone.go_back()

    expect(phone.locator("#filters")).to_be_hidden()
    expect(phone).to_have_url(re.compile(r"/programs/$"))


def test_keys_reach_only_the_sheet_and_nothing_is_covered_by_its_buttons(phone: Page) -> None:
    in_sheet = "document.activeElement.closest('#filters') !== null"
    covered = """() => {
      const focused = document.activeElement
      const buttons = document.querySelector('#filters-done').getBoundingClientRect()
      return !focused.closest('.top, .done') && focused.getBoundingClientRect().bottom > buttons.top
    }"""

    stops = 0
    phone.keyboard.press("Tab")
    while phone.evaluate(in_sheet):
        stops += 1
        assert not phone.evaluate(covered), phone.evaluate("document.activeElement.outerHTML")
        phone.keyboard.press("Tab")

    assert stops > 20
    assert phone.evaluate("document.activeElement === document.body")


# -- without JavaScript ----------------------------------------------------------------------------------------------


@pytest.fixture
def plain(browser: Browser, world: None, live_server: LiveServer) -> Iterator[Page]:
    """A page of a browser without JavaScript, at the list of programs."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/programs/")
    yield page
    context.close()


def test_without_javascript_the_list_is_one_form(plain: Page) -> None:
    plain.set_viewport_size(DESK)
    plain.locator("[name=profession][value=nurse]").check()
    plain.locator("#show-results").click()
    plain.locator("#sort").select_option("soonest")
    plain.get_by_role("button", name="Sort").click()

    assert "profession=nurse" in plain.url
    assert "sort=soonest" in plain.url
    expect(plain.locator("[name=profession][value=nurse]")).to_be_checked()
    expect(plain.locator("#sort")).to_have_value("soonest")
    assert f"Show {plain.locator('#found').inner_text()}" == plain.locator("#show-results").inner_text()


def test_without_javascript_the_sheet_opens_and_closes(plain: Page) -> None:
    plain.set_viewport_size(PHONE)
    plain.get_by_role("link", name="Filters").click()
    expect(plain.locator("#filters")).to_be_visible()
    expect(plain.locator("#found")).to_be_hidden()

    plain.get_by_role("link", name="Close").click()

    expect(plain.locator("#filters")).to_be_hidden()
    expect(plain.locator("#found")).to_be_visible()
