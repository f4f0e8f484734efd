"""A curator drafts a listing from a provider's page, which a site on this machine serves, and looks at dead links."""

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from accounts.users.models import User
from programs.catalog.models import Program
from programs.links.models import LinkCheck
from programs.providers.models import Provider
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn
from tests.website import Website, page

PAGES = Path(__file__).parent.parent / "programs/catalog/pages"


@pytest.fixture
def desk(check: Checker, world: None, sign_in: SignIn) -> Checker:
    check.widths = (768, 1280)
    check.impacts = ("serious", "critical")
    check.recolor = "scheme => document.documentElement.classList.toggle('dark', scheme === 'dark')"
    sign_in(User.objects.get(email="curator@demo.example"))
    return check


def test_an_address_becomes_a_draft(desk: Checker, settings: Settings) -> None:
    pages = {f"/{path.stem}": page(path.read_bytes()) for path in PAGES.glob("*.html")}
    provider = Provider.objects.filter(is_demo=True).order_by("name")[0]
    with Website(pages) as site:
        settings.FETCH_LOOPBACK_PORTS = {site.port}
        desk.open("/admin/programs/program/")
        desk.page.get_by_role("link", name="Draft from an address").click()
        desk.hold_current("draft-address")

        desk.page.get_by_label("Address of the provider's page").fill(site.url("/login"))
        desk.page.get_by_role("button", name="Read the page").click()
        expect(desk.page.get_by_label("Address of the provider's page")).to_have_value(site.url("/login"))
        expect(desk.page.locator(".review-error")).to_contain_text("asks people to sign in")
        desk.hold_current("draft-refused")

        desk.page.get_by_label("Address of the provider's page").fill(site.url("/learning-platform"))
        desk.page.get_by_role("button", name="Read the page").click()
        expect(desk.page.get_by_text("which isn't a provider here")).to_be_visible()
        desk.hold_current("draft-found")

        desk.page.get_by_label("Title").fill("Opioid stewardship")
        desk.page.locator(".select2-selection").click()
        desk.page.locator(".select2-search__field").fill(provider.name[:12])
        desk.page.get_by_role("option", name=provider.name).click()
        desk.page.get_by_role("button", name="Create draft").click()
        expect(desk.page.get_by_text("The draft is saved.")).to_be_visible()

    draft = Program.objects.get(title="Opioid stewardship")
    assert (draft.state, draft.provider, draft.source) == ("draft", provider, site.url("/learning-platform"))
    assert desk.page.url.endswith(f"/admin/programs/program/{draft.pk}/change/")
    desk.hold_current("draft-created")


def test_dead_links_and_the_rows_that_use_them(desk: Checker) -> None:
    now = timezone.now()
    program = Program.objects.exclude(url="").filter(state="live", is_demo=False)[0]
    row = LinkCheck.objects.create(
        url=program.url, host="cme.example", status="dead", failures=2, answer=404, reason="404 Not Found",
        first_failed_at=now, last_checked_at=now,
    )  # fmt: skip

    desk.hold("/admin/programs/linkcheck/?status__exact=dead")
    desk.hold(f"/admin/programs/linkcheck/{row.pk}/change/")
