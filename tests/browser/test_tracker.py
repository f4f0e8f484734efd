"""The tracker's pages: nothing for axe to report, no sideways scroll, readable in both schemes."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from accounts.users.models import User
from programs.requirements import cycles
from programs.requirements.demo import DANA, PRIYA
from programs.requirements.models import Cycle
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn


@pytest.fixture
def priya(world: None, sign_in: SignIn) -> User:
    return sign_in(User.objects.get(email=PRIYA))


def _unfolded(page: Page) -> None:
    closed = page.locator("details.fold:not([open]) > summary")
    while closed.count():
        closed.first.click()


def test_the_tracker(check: Checker, priya: User) -> None:
    check.hold("/credits/", prepare=_unfolded)
    expect(check.page.locator(".sentence")).to_contain_text("You still need")


def test_one_credential(check: Checker, priya: User) -> None:
    florida = priya.credentials.get(state="FL")
    check.hold(f"/credits/{florida.public_id}/")


def test_a_credential_with_several_dates(check: Checker, priya: User) -> None:
    certificate = priya.credentials.get(issuer="ABIM")
    check.hold(f"/credits/{certificate.public_id}/")
    check.hold(f"/credits/{certificate.public_id}/targets/")


def test_another_state(check: Checker, priya: User) -> None:
    check.hold("/credits/what-if/?state=TX")


def test_how_a_cycle_ended(check: Checker, world: None, sign_in: SignIn) -> None:
    dana = sign_in(User.objects.get(email=DANA))
    due_on = min(Cycle.objects.of(dana).values_list("due_on", flat=True))
    cycles.close_due(now=dt.datetime.combine(due_on + dt.timedelta(days=2), dt.time(9), dt.UTC))
    ended = Cycle.objects.of(dana).get(closed_at__isnull=False)

    check.hold(f"/credits/cycles/{ended.public_id}/")
    check.hold("/credits/")
