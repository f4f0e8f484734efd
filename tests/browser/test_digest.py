"""The weekly digest in a browser: turned on, delivered on Monday, and ended with the link in its email."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.licenses import actions as licenses
from accounts.notices import delivery
from accounts.notices.models import Notice
from accounts.users.enums import Profession, State
from accounts.users.models import User
from programs.digests import planning
from programs.digests.enums import DigestKind
from programs.digests.models import Digest
from programs.reminders.planning import plan_due as plan_reminders
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn
from tests.factories import accounts
from tests.fakes import MailServer


@pytest.fixture
def mail_server(settings: Settings, live_server: LiveServer) -> Iterator[MailServer]:
    """A mail server, whose emails link to the live server."""
    settings.SITE_URL = live_server.url
    with MailServer() as server:
        settings.EMAIL_BACKEND = "cmehub.lib.mail.SmtpBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def person(check: Checker, sign_in: SignIn) -> User:
    """Signed in, with a license that expires in 62 days."""
    person = sign_in(accounts.clinician())
    licenses.add(
        by=person,
        profession=Profession.NP,
        state=State.NY,
        expires_on=accounts.today() + dt.timedelta(days=62),
    )
    return person


def test_it_is_turned_on_arrives_on_monday_and_ends_with_one_click(
    check: Checker, person: User, mail_server: MailServer, browser: Browser
) -> None:
    page = check.page
    check.open("/credits/")
    page.get_by_role("button", name="Turn on the weekly digest").click()
    expect(page.get_by_text("You'll get the weekly digest on Mondays.")).to_be_visible()
    expect(page.get_by_role("button", name="Turn on the weekly digest")).to_have_count(0)

    monday = Digest.objects.get(user=person, kind=DigestKind.WEEKLY).next_at
    planning.plan_due(now=monday - dt.timedelta(minutes=1))
    assert not Notice.objects.filter(kind=DigestKind.WEEKLY).exists()
    planning.plan_due(now=monday)
    delivery.deliver_due(now=monday)

    (mail,) = [each for each in mail_server.messages if "weekly-digest" in str(each["List-Id"])]
    assert str(mail["Subject"]).startswith("Your New York nurse practitioner license expires")
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"Unsubscribe: (\S+)", body.get_content())
    assert found is not None

    stranger = browser.new_context(java_script_enabled=False).new_page()  # the mail program's, without a session
    stranger.goto(found[1])
    stranger.get_by_role("button", name="Unsubscribe").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("You're unsubscribed")
    assert not Digest.objects.filter(user=person, kind=DigestKind.WEEKLY).exists()

    check.hold("/account/messages/")
    expect(page.get_by_label("Weekly digest")).not_to_be_checked()
    expect(page.get_by_label("Where you stand")).to_be_checked()
    expect(page.get_by_label("License deadlines")).to_be_checked()


def test_after_it_ended_license_reminders_still_come(check: Checker, person: User, mail_server: MailServer) -> None:
    check.open("/credits/")
    check.page.get_by_role("button", name="Hide this").click()
    expect(check.page.get_by_text("We won't send it.")).to_be_visible()

    sixty_days_before = dt.datetime.combine(accounts.today() + dt.timedelta(days=2), dt.time(18), dt.UTC)
    plan_reminders(now=sixty_days_before)
    planning.plan_due(now=sixty_days_before + dt.timedelta(days=8))
    delivery.deliver_due(now=sixty_days_before)

    kinds = {str(each["List-Id"]).split("<")[1].split(".")[0] for each in mail_server.messages}
    assert "credit-deadline" in kinds
    assert not Notice.objects.filter(kind=DigestKind.WEEKLY).exists()


def test_the_hint_on_my_credits(check: Checker, person: User) -> None:
    check.hold("/credits/")
    expect(check.page.get_by_role("heading", name="A digest on Mondays")).to_be_visible()
