"""A curator publishes a new version of a rule: the current cycle stays, the next one follows, and one message comes."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.notices.delivery import deliver_due
from accounts.users.models import User
from programs.requirements import cycles, delivery
from programs.requirements.models import Cycle
from tests.factories import accounts as people
from tests.factories import requirements as make
from tests.factories.accounts import PASSWORD
from tests.journeys.steps import open_the_admin


@pytest.fixture
def curator(transactional_db: None) -> User:
    people.staff_groups()
    return people.staff("Curator", password=PASSWORD)


@pytest.fixture
def cycle(transactional_db: None) -> Cycle:
    """A nurse's running cycle under version 1: 30 hours. It ends in 40 days."""
    version = make.rule_version("CA", "RN", data=make.rule("RN", total="30", accepts=["@nursing_hours"], unit="hours"))
    return make.cycle(version, due_on=timezone.localdate() + dt.timedelta(days=40))


def test_a_new_version_holds_for_the_next_cycle(
    curator: User, cycle: Cycle, visit: Callable[[], Page], open_as: Callable[[User], Page]
) -> None:
    nurse = cycle.credential.user
    tracker = f"/credits/{cycle.credential.public_id}/"
    day = cycle.due_on + dt.timedelta(days=1)
    staff, reader = visit(), open_as(nurse)
    reader.goto(tracker)
    expect(reader.get_by_text("of 30 hours").first).to_be_visible()

    open_the_admin(staff, curator)
    staff.goto("/admin/")
    staff.locator(".desk-queues").get_by_role("link", name="Rules never checked against the board's text").click()
    staff.locator("#result_list").get_by_role("link", name="California").first.click()
    staff.get_by_role("button", name="New version").click()
    expect(staff.get_by_text("This is the draft of version 2.")).to_be_visible()
    staff.locator("[name=change_note]").fill("36 contact hours instead of 30.")
    staff.locator("[name=effective_from]").fill(day.isoformat())
    staff.locator("details.rule-row summary").first.click()
    staff.locator("[name=requirement-0-amount]").fill("many")
    staff.get_by_role("button", name="Save and review").click()
    expect(staff.locator(".rule-line .review-error")).to_have_text("Enter a number of zero or more, such as 7.5")
    expect(staff.locator("[name=change_note]")).to_have_value("36 contact hours instead of 30.")
    staff.locator("[name=requirement-0-amount]").fill("36")
    expect(staff.locator("#rule-preview")).to_contain_text("36 hours in all within 24 months.")
    staff.get_by_role("button", name="Save and review").click()
    expect(staff.get_by_role("heading", name="Whom it affects")).to_be_visible()
    expect(staff.locator(".import-figures").first).to_contain_text("fewer than 5")
    staff.get_by_role("button", name="Publish version 2").click()
    expect(staff.get_by_text("California, RN, version 2 is published.")).to_be_visible()

    now = timezone.now()
    delivery.plan_due(now=now)
    delivery.plan_due(now=now)
    deliver_due(now=now)
    reader.goto("/inbox/")
    expect(reader.get_by_text("36 contact hours instead of 30.")).to_have_count(1)
    reader.goto(tracker)
    expect(reader.get_by_text("of 30 hours").first).to_be_visible()

    ended = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(12), tzinfo=dt.UTC)
    cycles.close_due(now=ended)
    reader.goto(tracker)
    expect(reader.get_by_text("of 36 hours").first).to_be_visible()
    cycle.refresh_from_db()
    assert cycle.version is not None
    assert (cycle.version.number, cycle.closed_at is not None) == (1, True)
    reader.goto("/rules/ca/rn/")
    expect(reader.get_by_text("36 contact hours instead of 30.").first).to_be_visible()
