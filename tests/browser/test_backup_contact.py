"""A backup contact from the invitation to the way out, and the pages on the way."""

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.licenses.models import Credential
from accounts.notices import delivery
from accounts.notices.enums import SuppressionReason
from accounts.notices.models import Preference
from accounts.notices.suppressions import suppress
from accounts.users.enums import Profession, State
from accounts.users.models import User
from programs.backups import actions
from programs.backups.models import BackupContact
from programs.backups.planning import plan_for
from programs.reminders import credential_dates, planning
from programs.requirements.models import Answer
from programs.requirements.queries import DEGREE
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn
from tests.factories import accounts as people
from tests.factories import backups as make
from tests.factories import requirements as rules

PAGE = "/credits/backup-contacts/"
MANAGER = "lee@practice.example"


@pytest.fixture
def ana(transactional_db: None) -> User:
    """A Georgia physician whose license expires in 14 days, with three requirements open."""
    user = people.user(name="Ana Ruiz", purposes=["clinician"])
    people.profile(user=user)
    Answer.objects.create(user=user, code=DEGREE, value="MD")
    people.license(
        user=user,
        profession=Profession.PHYSICIAN,
        state=State.GA,
        expires_on=people.today() + dt.timedelta(days=14),
    )
    rules.rule_version("GA", "MD", rules.rule(total="40", topics=[rules.topic("pain"), rules.topic("ethics")]))
    return user


def mails_to(address: str, mailoutbox: list[Any]) -> list[Any]:
    """Deliver what's due, and return all emails to this address so far."""
    delivery.deliver_due(now=timezone.now() + dt.timedelta(minutes=1))
    return [mail for mail in mailoutbox if mail.to == [address]]


def link_in(mail: Any) -> str:
    found = re.search(r"http://localhost:8000(/backup/\S+)", str(mail.body))
    assert found
    return found[1]


def test_from_the_invitation_to_the_way_out(
    page: Page, browser: Browser, live_server: LiveServer, sign_in: SignIn, ana: User, mailoutbox: list[Any]
) -> None:
    sign_in(ana)
    page.goto(f"{live_server.url}/credits/")
    page.get_by_role("link", name="Backup contacts").click()
    page.get_by_role("link", name="Add a backup contact").click()
    page.get_by_label("Name").fill("Pat Lee")
    page.get_by_label("Email address").fill(MANAGER)
    expect(page.get_by_label("14 days before a deadline")).to_be_checked()
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("row", name="Pat Lee").first).to_contain_text("Invited")

    # The contact has no account, no cookies and no JavaScript.
    contact = browser.new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    (invitation,) = mails_to(MANAGER, mailoutbox)
    assert invitation.subject == "Ana Ruiz asks you to be their backup contact"
    contact.goto(link_in(invitation))
    expect(contact.get_by_role("heading", level=1)).to_have_text("Be a backup contact of Ana Ruiz?")
    contact.get_by_role("button", name="Accept invitation").click()
    expect(contact.get_by_role("heading", level=1)).to_have_text("You're a backup contact of Ana Ruiz")

    page.reload()
    expect(page.get_by_role("row", name="Pat Lee").first).to_contain_text("Agreed")
    assert [mail.subject for mail in mails_to(ana.email, mailoutbox)] == ["Your backup contact agreed"]

    held = Credential.objects.with_periods().get(user=ana)
    plan_for([(ana.pk, held.pk, held.current_period.expires_on, 14)], timezone.now())
    _, reminder = mails_to(MANAGER, mailoutbox)
    assert reminder.subject == "Ana Ruiz: Georgia physician license expires in 14 days, 3 requirements open"
    page.reload()
    expect(page.get_by_role("row", name="Reminder: Georgia, physician")).to_contain_text("Sent")

    # One click in the mail program posts to the address in the header.
    way_out = reminder.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    clicked = contact.request.post(way_out, form={"List-Unsubscribe": "One-Click"}, max_redirects=0)
    assert clicked.status == 200
    contact.goto(way_out)
    expect(contact.get_by_role("heading", level=1)).to_have_text("You get no more of these emails")
    assert not contact.context.cookies()

    page.reload()
    expect(page.get_by_role("main")).to_contain_text("No backup contact yet")
    expect(page.get_by_role("main")).not_to_contain_text("Pat Lee")
    assert not BackupContact.objects.exclude(name="", email="").exists()

    # The clinician's own reminders stay on.
    assert not Preference.objects.exists()
    credential_dates.follow_period(held, now=timezone.now())
    planning.plan_due(now=timezone.now())
    *answers, own = [mail.subject for mail in mails_to(ana.email, mailoutbox)]
    assert answers == ["Your backup contact agreed", "Your backup contact stopped the emails"]
    assert own.startswith("Georgia physician license: 14 days left, ")


def test_the_clinician_s_pages(check: Checker, sign_in: SignIn, ana: User) -> None:
    sign_in(ana)
    check.hold(PAGE)
    check.hold(f"{PAGE}add/")
    confirmed = make.confirmed(user=ana, name="Pat Lee", email=MANAGER)
    actions.refuse(contact=make.invited(user=ana), now=timezone.now())
    make.invited(
        user=ana,
        name="Robin Kim-Montgomery",
        email="robin.kim-montgomery@the-regional-medical-center.example",
        now=timezone.now() - dt.timedelta(days=20),
    )
    suppress(email=MANAGER, reason=SuppressionReason.BOUNCED, now=timezone.now())
    delivery.deliver_due(now=timezone.now())
    check.hold(f"{PAGE}?full")
    check.hold(f"{PAGE}{confirmed.public_id}/")
    check.hold("/account/messages/")


def test_the_form_with_errors(check: Checker, sign_in: SignIn, ana: User) -> None:
    sign_in(ana)

    check.hold(f"{PAGE}add/?errors", prepare=lambda page: page.get_by_role("button", name="Send invitation").click())


def test_the_contact_s_pages(check: Checker, ana: User) -> None:
    invited = make.invited(user=ana)
    expired = make.invited(now=timezone.now() - dt.timedelta(days=20))
    confirmed, refused, removed = make.confirmed(user=ana), make.invited(), make.invited()
    actions.refuse(contact=refused, now=timezone.now())
    actions.remove(contact=removed, by=removed.user, now=timezone.now())

    for name, contact in {
        "invited": invited,
        "expired": expired,
        "confirmed": confirmed,
        "refused": refused,
        "removed": removed,
    }.items():
        check.open(make.link(contact))
        check.hold_current(f"backup-{name}")
    check.hold("/backup/nonsense/", status=404)
