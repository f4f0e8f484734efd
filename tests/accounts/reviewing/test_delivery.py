"""The message about a decision: what it says, and when it's no longer due."""

from typing import Any

import html5lib
import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.notices import kinds
from accounts.notices.delivery import deliver_due
from accounts.notices.models import Notice
from accounts.reviewing import actions
from accounts.reviewing.delivery import KIND
from accounts.reviewing.models import Proposal
from accounts.users.models import User
from tests.factories import accounts
from tests.factories import reviewing as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator() -> User:
    return accounts.staff("Moderator")


def decide(proposal: Proposal, by: User, decision: str) -> None:
    common: dict[str, Any] = {"proposal": proposal, "by": by, "edition": proposal.edition, "now": timezone.now()}
    if decision == "approved":
        actions.approve(**common)
    else:
        actions.request_changes(comment="Say which clinic & when.", **common)


def delivered(mailoutbox: list[EmailMessage]) -> tuple[str, str, str]:
    """Deliver the one message, and return its subject, text and HTML."""
    deliver_due(now=timezone.now())
    [mail] = mailoutbox
    html = str(mail.alternatives[0][0])  # type: ignore[attr-defined]
    html5lib.HTMLParser(strict=True).parse(html)
    return str(mail.subject), str(mail.body), html


def test_it_is_registered_and_cannot_be_unsubscribed() -> None:
    assert kinds.get("proposal_decided") is KIND
    assert KIND not in kinds.subscribed()


def test_an_approval_links_to_the_public_page(moderator: User, mailoutbox: list[EmailMessage]) -> None:
    vacancy = make.live_vacancy(title="Nurse practitioner")
    decide(make.propose(vacancy, schedule="Nights"), moderator, "approved")

    subject, text, html = delivered(mailoutbox)

    assert subject.startswith("Edit published: Nurse practitioner, Hospital")
    for body in (text, html):
        assert "is published." in body
        assert f"/vacancies/{vacancy.slug}/" in body
    assert Notice.objects.get().summary.startswith("Your edit of Nurse practitioner")


def test_requested_changes_quote_the_comment_and_link_to_the_edit(
    moderator: User, mailoutbox: list[EmailMessage]
) -> None:
    organization = make.verified_organization(name="Juniper Valley Health")
    decide(make.propose(organization, name="Juniper Ridge Health"), moderator, "changes")

    subject, text, html = delivered(mailoutbox)

    assert subject == "Changes requested: Juniper Valley Health"
    assert "Say which clinic & when." in text
    assert "Say which clinic &amp; when." in html
    assert f"/organizations/{organization.public_id}/edit/" in text


def test_an_edit_that_ended_says_why(mailoutbox: list[EmailMessage]) -> None:
    vacancy = make.live_vacancy()
    make.propose(vacancy, schedule="Nights")
    actions.supersede(target=vacancy, reason="The vacancy expired.", by=None, now=timezone.now())

    subject, text, _ = delivered(mailoutbox)

    assert subject.startswith("Edit ended: ")
    assert "The vacancy expired." in text


def test_it_is_not_sent_after_the_edit_was_changed(moderator: User, mailoutbox: list[EmailMessage]) -> None:
    vacancy = make.live_vacancy()
    decide(make.propose(vacancy, schedule="Nights"), moderator, "changes")
    make.propose(vacancy, schedule="Days")

    deliver_due(now=timezone.now())

    assert (mailoutbox, Notice.objects.get().state) == ([], "skipped")


def test_it_is_not_sent_to_someone_who_left(moderator: User, mailoutbox: list[EmailMessage]) -> None:
    person, colleague = accounts.user(), accounts.user()
    vacancy = make.live_vacancy(organization=make.verified_organization(members=[person, colleague]))
    decide(make.propose(vacancy, schedule="Nights"), moderator, "approved")
    vacancy.organization.memberships.filter(user=person).delete()

    deliver_due(now=timezone.now())

    assert (mailoutbox, Notice.objects.get().state) == ([], "skipped")


def test_it_is_not_sent_about_a_deleted_row(moderator: User, mailoutbox: list[EmailMessage]) -> None:
    organization = make.verified_organization()
    decide(make.propose(organization, name="Juniper Ridge Health"), moderator, "approved")
    organization.delete()

    deliver_due(now=timezone.now())

    assert mailoutbox == []
