"""Rules: the pages that anyone reads, and the desk where curators keep them."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.users.models import User
from programs.requirements.models import RuleVersion
from programs.requirements.publishing import new_draft
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn
from tests.factories import accounts as people
from tests.factories import requirements as make


@pytest.fixture
def curator(transactional_db: None) -> User:
    people.staff_groups()
    return people.staff("Curator")


@pytest.fixture
def desk(check: Checker) -> Checker:
    """As in test_admin.py: desktops and tablets, and only what's ours to correct."""
    check.widths = (768, 1280)
    check.impacts = ("serious", "critical")
    check.recolor = "scheme => document.documentElement.classList.toggle('dark', scheme === 'dark')"
    return check


def draft(by: User) -> RuleVersion:
    """A draft of version 2 that asks more of six people."""
    first = make.rule_version(data=make.rule(topics=[make.topic("pain", timing={"clock": "once"})]))
    for _ in range(6):
        make.cycle(first, due_on=dt.date(2028, 6, 30))
    made = new_draft(version=first, by=by)
    made.data["requirements"][0]["amount"] = "60"
    made.data["requirements"].append(make.topic("ethics"))
    made.change_note, made.effective_from = "60 credits, and 2 hours on ethics.", timezone.localdate()
    made.save()
    return made


def _open_the_rows(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details.rule-row').forEach(fold => { fold.open = true })")


def test_public_pages(check: Checker, transactional_db: None, sign_in: SignIn) -> None:
    call_command("load_requirements", verbosity=0)
    make.rule_version("CA", "MD", data=make.rule(total="60"), number=9, effective_from=dt.date(2099, 1, 1))

    check.hold_all(["/rules/", "/rules/?profession=ANY", "/rules/ca/md/", "/rules/how-kept/"])
    sign_in(people.clinician())
    check.hold("/rules/ca/md/report/")
    check.page.get_by_role("button", name="Send report").click()
    check.hold_current("report-with-errors")


def test_the_editor_of_a_draft(desk: Checker, curator: User, sign_in: SignIn) -> None:
    sign_in(curator)
    address = f"/admin/programs/ruleversion/{draft(curator).pk}/change/"

    desk.hold(address, prepare=_open_the_rows)
    desk.page.locator("[name=requirement-0-amount]").fill("many")
    desk.page.get_by_role("button", name="Save", exact=True).click()
    expect(desk.page.locator(".rule-line .review-error")).to_have_count(1)
    desk.hold_current("draft-with-errors")


def test_a_version_its_review_and_a_report(desk: Checker, curator: User, sign_in: SignIn) -> None:
    sign_in(curator)
    waiting = draft(curator)
    first = RuleVersion.objects.published().get()
    report = make.report(first, requirement="pain", source="https://board.example/pain")

    desk.hold_all(
        [
            f"/admin/programs/ruleversion/{first.pk}/change/",
            f"/admin/programs/ruleversion/{waiting.pk}/review/",
            f"/admin/programs/rulereport/{report.pk}/change/",
            "/admin/programs/ruleversion/",
            "/admin/programs/rulereport/",
            "/admin/programs/ruleversion/add/",
        ]
    )
