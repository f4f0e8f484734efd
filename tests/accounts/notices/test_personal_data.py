"""The account is deleted while a worker has its message in hand."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.notices import claims, kinds
from accounts.notices.delivery import deliver_due
from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice
from accounts.privacy import actions, closing
from accounts.users.models import User
from tests.factories import accounts as make
from tests.fakes import MailServer

pytestmark = pytest.mark.django_db


def asked_to_close(user: User) -> dt.datetime:
    """Ask for deletion. Return the moment it's due."""
    actions.request_deletion(user=user, by=user, now=timezone.now())
    assert user.closes_at is not None
    return user.closes_at


def only_notice(kind: kinds.Kind, person: User) -> Notice:
    Notice.objects.all().delete()
    return Notice.objects.create(kind=kind.name, key="1", recipient=person, context={"name": "Pat"})


def close_before(monkeypatch: pytest.MonkeyPatch, person: User, *, method: str, due: dt.datetime) -> None:
    original = getattr(claims.Claim, method)

    def closing_first(self: claims.Claim, *args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(claims.Claim, method, original)
        closing.close_due(now=due)
        return original(self, *args, **kwargs)

    monkeypatch.setattr(claims.Claim, method, closing_first)


def test_a_claimed_one_is_not_sent(
    greeting: kinds.Kind,
    mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = make.clinician()
    due = asked_to_close(person)
    only_notice(greeting, person)
    close_before(monkeypatch, person, method="hand", due=due)

    deliver_due(now=timezone.now())

    assert mail_server.messages == []
    assert not Notice.objects.filter(recipient=person, kind=greeting.name).exists()


def test_a_handed_one_is_sent_once_and_emptied(
    greeting: kinds.Kind,
    mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = make.clinician()
    due = asked_to_close(person)
    notice = only_notice(greeting, person)
    close_before(monkeypatch, person, method="settle", due=due)

    deliver_due(now=timezone.now())

    assert len(mail_server.messages) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.context, notice.subject, notice.summary) == (NoticeState.SENT, {}, "", "")


def test_one_in_doubt_is_never_sent_again(greeting: kinds.Kind, mail_server: MailServer) -> None:
    person = make.clinician()
    due = asked_to_close(person)
    notice = only_notice(greeting, person)
    Notice.objects.update(state=NoticeState.HELD, claim=notice.public_id, handed_at=timezone.now())

    closing.close_due(now=due)
    Notice.objects.filter(pk=notice.pk).update(state=NoticeState.PLANNED, handed_at=None)
    deliver_due(now=timezone.now())

    assert mail_server.messages == []
