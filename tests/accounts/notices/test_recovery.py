"""After a restore, what the lost hub may have sent is held, and the rest goes on."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.notices import delivery, kinds, recovery
from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice
from tests.factories.notices import person, planned
from tests.fakes import MailServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]

NOW = dt.datetime(2026, 11, 28, 15, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def no_planners(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "_planners", [])


def state_of(notice: Notice) -> str:
    notice.refresh_from_db()
    return notice.state


def test_a_message_that_was_due_is_held() -> None:
    notice = planned(due_at=NOW - HOUR)

    assert recovery.hold_due(now=NOW) == 1

    assert state_of(notice) == NoticeState.HELD
    assert notice.problem == recovery.PROBLEM
    assert notice.handed_at == NOW


def test_a_message_that_is_being_retried_is_held() -> None:
    notice = planned(due_at=NOW - HOUR)
    Notice.objects.update(next_try_at=NOW + HOUR, attempts=3)

    recovery.hold_due(now=NOW)

    assert state_of(notice) == NoticeState.HELD


@pytest.mark.parametrize("state", [NoticeState.CLAIMED, NoticeState.HANDED])
def test_a_message_in_a_worker_s_hands_is_held(state: NoticeState) -> None:
    notice = planned(due_at=NOW - HOUR)
    Notice.objects.update(state=state, claim="8a2f4f5e-7d3a-4c53-9b5f-9a4e6a4e2b11", handed_at=NOW - HOUR)

    recovery.hold_due(now=NOW)

    assert state_of(notice) == NoticeState.HELD
    assert notice.handed_at == NOW - HOUR


def test_a_message_for_later_is_still_planned() -> None:
    notice = planned(due_at=NOW + HOUR)

    assert recovery.hold_due(now=NOW) == 0

    assert state_of(notice) == NoticeState.PLANNED


@pytest.mark.parametrize("state", [NoticeState.SKIPPED, NoticeState.MUTED, NoticeState.FAILED])
def test_a_settled_message_stays_settled(state: NoticeState) -> None:
    notice = planned(due_at=NOW - HOUR)
    Notice.objects.update(state=state)

    assert recovery.hold_due(now=NOW) == 0

    assert state_of(notice) == state


def test_what_a_job_would_have_planned_is_held_even_if_it_is_due_later_today() -> None:
    recipient = person()

    def plan(*, now: dt.datetime) -> int:
        planned(to=recipient, due_at=now + HOUR)
        return 1

    recovery.register(plan)

    assert recovery.hold_due(now=NOW) == 1
    assert Notice.objects.get(recipient=recipient).state == NoticeState.HELD


def test_the_sentence_says_how_many_and_since_when() -> None:
    planned(due_at=NOW - HOUR)

    assert recovery.after_restore(NOW - 2 * HOUR, NOW) == (
        "1 message is held: it may have been sent since 2026-11-28 13:00 UTC. "
        "Settle held messages in the admin under Held and failed."
    )
    assert recovery.after_restore(NOW - 2 * HOUR, NOW) == "No message is in doubt."


def test_the_worker_sends_nothing_that_is_held(mail_server: MailServer, greeting: kinds.Kind) -> None:
    now = timezone.now()
    planned(due_at=now - HOUR)
    out = StringIO()

    call_command("hold_due_messages", stdout=out)

    assert out.getvalue() == "1 messages held.\n"
    assert delivery.deliver_due(now=now + HOUR) == 0
    assert mail_server.messages == []
