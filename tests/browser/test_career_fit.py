"""A clinician reads why a program has 8 of 12, chooses a destination role, and reads a range with an unknown."""

from playwright.sync_api import expect

import accounts.demo
from accounts.users.models import User
from programs.competencies.models import Role
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn

EIGHT, RANGE = "/programs/hpv-vaccine-announcement/", "/programs/interpreter-every-time/"
SENTENCES = (
    "The health of a population was measured (Moore level 7): first dose by the 13th birthday.",
    "Nobody who controls the content has a relevant financial relationship. It received no commercial support.",
    "It's for several professions: physician, nurse practitioner, physician assistant/associate (PA) and nurse.",
    "It teaches 2 career competencies: Communication and Preventive services delivery.",
)


def test_why_8_of_12_and_a_range(check: Checker, world: None, sign_in: SignIn) -> None:
    page = check.page

    # Signed out, the fold opens into four sentences.
    check.open(EIGHT)
    fold = page.get_by_text("Why 8 of 12?")
    expect(page.locator(".factors")).to_be_hidden()
    fold.click()
    for sentence in SENTENCES:
        expect(page.locator(".factors")).to_contain_text(sentence)
    expect(page.locator(".factors .points")).to_have_text(["3 of 3", "3 of 3", "1 of 3", "1 of 3"])
    check.hold_current(EIGHT)

    # A role can be chosen without an account.
    page.get_by_role("link", name="Score it for a destination role").click()
    page.get_by_label("Destination role").select_option("Population health / value-based care director")
    page.get_by_role("button", name="Show career fit").click()
    expect(page.get_by_text("It teaches one competency of “Population health")).to_be_visible()
    expect(page.get_by_text("We don't know whether you have it, and count it as lacking.")).to_be_visible()
    check.hold_current("fit-for-a-role")

    # With an account, it's kept with the competencies one has.
    dana = sign_in(User.objects.get(email=accounts.demo.CLINICIAN))
    check.open(f"{EIGHT}fit/")
    page.get_by_role("link", name="Choose your destination role").click()
    expect(page.locator(".entries .title")).to_have_count(Role.objects.count())
    check.hold_current("roles")
    page.get_by_role("link", name="Population health / value-based care director").click()
    page.get_by_label("Preventive services delivery").check()
    check.hold_current("role")
    page.get_by_role("button", name="Choose this role").click()
    expect(page).to_have_url(f"{check.site}{EIGHT}fit/")
    expect(page.get_by_text("For the role “Population health / value-based care director.”")).to_be_visible()
    assert [each.name for each in dana.destination.has.all()] == ["Preventive services delivery"]

    # A program without results has a range, and the unknown factor says why.
    check.open(RANGE)
    expect(page.get_by_text("7 to 10 of 12, one factor unknown")).to_be_visible()
    page.get_by_text("Why 7 to 10 of 12?").click()
    unknown = page.locator(".factors > div").filter(has_text="Outcome tracking")
    expect(unknown).to_contain_text("0 to 3 of 3")
    expect(unknown).to_contain_text("No result is on file, so we don't know what was measured.")
    check.hold_current("a-range")

    page.get_by_role("link", name="How career fit is scored").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How career fit is scored")
    check.hold_current("method")
