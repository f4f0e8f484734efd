"""The filters of the evidence and the outcome editor, in a browser."""

import re

from playwright.sync_api import expect

from accounts.users.models import User
from programs.evidence.models import Outcome
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn


def test_evidence_is_filtered_as_one_chooses(check: Checker, world: None) -> None:
    page = check.page
    page.set_viewport_size({"width": 1280, "height": 900})
    check.open("/evidence/")

    page.locator("[name=condition][value=infection]").check()
    expect(page).to_have_url(re.compile("condition=infection"))
    page.locator("[name=result][value=improved]").check()

    expect(page).to_have_url(re.compile(r"\?result=improved&condition=infection$"))
    found = Outcome.objects.visible().filter(condition="infection", result="improved").count()
    expect(page.locator("#found")).to_have_text(re.compile(rf"^{found} results"))
    check.hold_current("evidence-filtered")

    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("link", name="Remove filter: Infections, sepsis and vaccines").click()
    expect(page).to_have_url(re.compile(r"\?result=improved$"))


def test_the_filters_are_a_sheet_on_a_phone(check: Checker, world: None) -> None:
    page = check.page
    page.set_viewport_size({"width": 320, "height": 700})
    check.open("/evidence/")

    page.get_by_role("link", name="Filters").click()
    expect(page.locator("#found")).to_be_hidden()
    page.locator("[name=result][value=worse]").check()
    worse = Outcome.objects.visible().filter(result="worse").count()
    page.get_by_role("button", name=f"Show {worse} result").click()

    expect(page.locator("#found")).to_have_text(re.compile(rf"^{worse} result"))


def test_the_editor_grades_while_a_curator_types(check: Checker, world: None, sign_in: SignIn) -> None:
    check.widths, check.impacts = (768, 1280), ("serious", "critical")
    check.recolor = "scheme => document.documentElement.classList.toggle('dark', scheme === 'dark')"
    sign_in(User.objects.get(email="curator@demo.example"))
    outcome = Outcome.objects.get(code="uti-1")
    page = check.page
    page.set_viewport_size({"width": 1280, "height": 900})
    check.open(f"/admin/programs/outcome/{outcome.pk}/change/")
    expect(page.locator("#outcome-preview [data-verdict]")).to_contain_text("B: objective, before and after.")

    page.get_by_label("Comparison, follow-up", exact=True).fill("50")
    page.get_by_label("Follow-up", exact=True).fill("162")

    preview = page.locator("#outcome-preview")
    expect(preview).to_contain_text("A percentage can't be above 100.")
    expect(page.locator(".outcome-status")).to_contain_text("To correct: 1.")
    page.get_by_label("Follow-up", exact=True).fill("62")
    page.get_by_label("Design, in the source's words").fill("cluster randomized")
    check.hold_current("outcome-editor")
    preview.get_by_role("button", name="Use D7").click()
    expect(page.locator("#outcome-preview [data-verdict]")).to_contain_text("A: comparison group.")

    expect(page.locator("#id_design")).to_have_value("D7")
    outcome.refresh_from_db()
    assert outcome.design == "D4"
