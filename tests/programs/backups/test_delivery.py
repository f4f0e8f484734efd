"""The emails to a contact and to the clinician, and when they're still due."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import html5lib
import pytest
from django.test import Client
from django.utils import timezone

from accounts.licenses import actions as licenses
from accounts.licenses.models import Credential
from accounts.notices import delivery as outbox
from accounts.notices import mails
from accounts.notices.enums import NoticeState, SuppressionReason
from accounts.notices.models import Notice, Preference
from accounts.notices.suppressions import suppress
from accounts.users.enums import Profession, State
from programs.backups import actions
from programs.backups.delivery import INVITATION_KIND, REMINDER_KIND
from programs.backups.enums import ANSWERED, INVITATION, REMINDER
from programs.backups.models import BackupContact
from programs.backups.planning import plan_for
from programs.requirements.models import Answer
from programs.requirements.queries import DEGREE
from tests.factories import accounts as people
from tests.factories import backups as make
from tests.factories import requirements as rules

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = dt.timedelta(days=1)


@pytest.fixture
def contact() -> BackupContact:
    user = people.user(name="Ana Ruiz")
    people.profile(user=user)
    return make.confirmed(user=user, email="lee@practice.example", now=NOW)


@pytest.fixture
def credential(contact: BackupContact) -> Credential:
    """A Georgia physician's license that expires in 14 days, without a rule. The physician is an MD."""
    Answer.objects.create(user=contact.user, code=DEGREE, value="MD")
    return people.license(
        user=contact.user,
        profession=Profession.PHYSICIAN,
        state=State.GA,
        number="GA-304821",
        expires_on=people.today() + 14 * DAY,
    )


def reminder(contact: BackupContact, credential: Credential) -> Notice:
    plan_for([(contact.user_id, credential.pk, credential.current_period.expires_on, contact.days_before)], NOW)
    return Notice.objects.get(kind=REMINDER)


def invitation(contact: BackupContact) -> Notice:
    return Notice.objects.filter(kind=INVITATION, context__contact=contact.pk).latest("pk")


def link_in(mail: Any) -> str:
    """Return the path that one click posts to."""
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return str(mail.extra_headers["List-Unsubscribe"]).strip("<>").removeprefix("http://localhost:8000")


def to(address: str, mailoutbox: list[Any]) -> Any:
    """Deliver what's due, and return the email to this address, whose HTML is valid."""
    outbox.deliver_due(now=timezone.now())
    (mail,) = [each for each in mailoutbox if each.to == [address]]
    html5lib.HTMLParser(strict=True).parse(mail.alternatives[0][0])
    return mail


def test_the_invitation_says_who_asks_and_for_what(mailoutbox: list[Any]) -> None:
    make.invited(user=people.user(name="Ana Ruiz", email="ana@home.example"), email="lee@practice.example")

    mail = to("lee@practice.example", mailoutbox)

    assert mail.subject == "Ana Ruiz asks you to be their backup contact"
    for part in (mail.body, mail.alternatives[0][0]):
        assert link_in(mail) in part
        assert "14 days before one of their licenses expires" in part
        assert "license numbers, completed credits or certificates" in part
        assert "Nothing is sent before you accept" in part
        assert "ana@home.example" not in part
        assert "/account/messages/" not in part
    assert "Be a backup contact of Ana Ruiz?" in Client().get(link_in(mail)).content.decode()


def test_an_invitation_ends_with_an_answer_a_newer_one_a_removal_and_time() -> None:
    contact = make.invited(now=NOW)
    first = invitation(contact)
    assert INVITATION_KIND.still_due(first, NOW)
    assert not INVITATION_KIND.still_due(first, NOW + 14 * DAY)

    actions.resend(contact=contact, by=contact.user, now=NOW + DAY)
    assert not INVITATION_KIND.still_due(first, NOW + DAY)
    assert INVITATION_KIND.still_due(invitation(contact), NOW + DAY)

    actions.remove(contact=contact, by=contact.user, now=NOW + DAY)
    assert not INVITATION_KIND.still_due(invitation(contact), NOW + DAY)


def test_the_reminder_says_what_is_missing_by_requirement(
    contact: BackupContact, credential: Credential, mailoutbox: list[Any]
) -> None:
    rules.rule_version("GA", "MD", rules.rule(total="40", topics=[rules.topic("pain"), rules.topic("ethics")]))
    reminder(contact, credential)

    mail = to("lee@practice.example", mailoutbox)

    assert mail.subject == "Ana Ruiz: Georgia physician license expires in 14 days, 3 requirements open"
    for part in (mail.body, mail.alternatives[0][0]):
        assert "40 credits" in part
        assert "2 hours on pain" in part
        assert link_in(mail) in part
        assert "304821" not in part
        assert contact.user.email not in part
        assert "/account/messages/" not in part
        assert "/u/" not in part
    assert "Stop these emails" in Client().get(link_in(mail)).content.decode()


def test_without_a_rule_it_says_that_we_cannot_tell(
    contact: BackupContact, credential: Credential, mailoutbox: list[Any]
) -> None:
    reminder(contact, credential)

    mail = to("lee@practice.example", mailoutbox)

    assert mail.subject == "Ana Ruiz: Georgia physician license expires in 14 days"
    assert "We have no rule for this license, so we can't tell what's still missing." in mail.body


def test_once_everything_is_met_nothing_is_sent(
    contact: BackupContact, credential: Credential, mailoutbox: list[Any]
) -> None:
    rules.rule_version("GA", "MD", rules.rule(total="4"))
    notice = reminder(contact, credential)
    assert REMINDER_KIND.still_due(notice, NOW)

    rules.earned(contact.user, "4", people.today() - DAY)

    assert not REMINDER_KIND.still_due(notice, NOW)


def test_a_delayed_one_counts_the_days_that_are_left(contact: BackupContact, credential: Credential) -> None:
    content = REMINDER_KIND.render(reminder(contact, credential), NOW + 13 * DAY)

    assert content.context["when"] == "tomorrow"


def test_it_ends_with_the_last_day_where_the_clinician_lives(contact: BackupContact, credential: Credential) -> None:
    notice = reminder(contact, credential)
    last = dt.datetime.combine(credential.current_period.expires_on, dt.time(23, 59), tzinfo=ZoneInfo(people.ZONE))

    assert REMINDER_KIND.still_due(notice, last)
    assert not REMINDER_KIND.still_due(notice, last + dt.timedelta(minutes=1))


@pytest.mark.parametrize("change", ["renewed", "corrected", "deleted", "removed", "stopped", "reinvited"])
def test_what_changed_since_makes_it_pointless(contact: BackupContact, credential: Credential, change: str) -> None:
    notice, day = reminder(contact, credential), credential.current_period.expires_on
    assert REMINDER_KIND.still_due(notice, NOW)

    match change:
        case "renewed":
            licenses.renew(credential=credential, by=contact.user, expires_on=day + 730 * DAY)
        case "corrected":
            credential.periods.update(expires_on=day + DAY)
        case "deleted":
            licenses.remove(credential=credential, by=contact.user)
        case "removed":
            actions.remove(contact=contact, by=contact.user, now=NOW)
        case "stopped":
            actions.refuse(contact=contact, now=NOW)
        case "reinvited":  # and hasn't agreed again
            actions.remove(contact=contact, by=contact.user, now=NOW)
            make.invited(user=contact.user, email="lee@practice.example")

    assert not REMINDER_KIND.still_due(notice, NOW)


def test_somebody_else_s_credential_is_never_told(contact: BackupContact) -> None:
    other = people.license(expires_on=people.today() + 14 * DAY)

    notice = reminder(contact, other)

    assert not REMINDER_KIND.still_due(notice, NOW)


@pytest.mark.parametrize("reason", SuppressionReason)
def test_a_suppressed_address_gets_nothing(
    contact: BackupContact, credential: Credential, mailoutbox: list[Any], reason: SuppressionReason
) -> None:
    notice = reminder(contact, credential)
    suppress(email="lee@practice.example", reason=reason, now=NOW)

    outbox.deliver_due(now=timezone.now())

    notice.refresh_from_db()
    assert (notice.state, notice.problem) == (NoticeState.MUTED, "address suppressed")


def test_the_clinician_s_inbox_shows_answers_without_the_contact_s_name(contact: BackupContact) -> None:
    outbox.deliver_due(now=timezone.now())
    actions.refuse(contact=contact, now=NOW)
    outbox.deliver_due(now=timezone.now())

    agreed, stopped = Notice.objects.in_inbox().filter(recipient=contact.user).order_by("pk")
    assert (agreed.subject, stopped.subject) == (
        "Your backup contact agreed",
        "Your backup contact stopped the emails",
    )
    assert "Pat Lee" not in agreed.summary + stopped.summary
    assert "Your own reminders stay as they are." in stopped.summary


def test_an_answer_that_changed_before_it_was_told_is_told_once(contact: BackupContact, mailoutbox: list[Any]) -> None:
    actions.refuse(contact=contact, now=NOW)

    outbox.deliver_due(now=timezone.now())

    assert [mail.subject for mail in mailoutbox if mail.to == [contact.user.email]] == [
        "Your backup contact stopped the emails"
    ]
    assert Notice.objects.filter(kind=ANSWERED, state=NoticeState.SKIPPED).count() == 1


def test_the_clinician_s_inbox_has_nothing_that_was_sent_to_the_contact(
    contact: BackupContact, credential: Credential
) -> None:
    reminder(contact, credential)

    outbox.deliver_due(now=timezone.now())

    assert not Notice.objects.in_inbox().filter(kind__in=[INVITATION, REMINDER]).exists()


def test_staff_see_the_text_without_the_link_s_token(contact: BackupContact, credential: Credential) -> None:
    notice = reminder(contact, credential)

    text = mails.preview(notice, NOW)

    assert "/backup/…/" in text
    assert "gAAAA" not in text


def test_one_click_stops_the_contact_s_emails_and_none_of_the_clinician_s(
    contact: BackupContact, credential: Credential, mailoutbox: list[Any]
) -> None:
    reminder(contact, credential)
    link = link_in(to("lee@practice.example", mailoutbox))

    for _ in range(2):
        response = Client().post(link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
        assert response.status_code == 200
        assert not response.cookies

    contact.refresh_from_db()
    assert (contact.state, contact.email) == ("ended", "")
    assert not Preference.objects.exists()
