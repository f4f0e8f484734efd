"""Account mail overtakes everything else, however long the backlog."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from accounts.notices import delivery, kinds
from accounts.notices.claims import CLAIMED, Claim
from accounts.notices.kinds import Kind
from accounts.notices.models import Notice
from tests.accounts.notices.conftest import Register
from tests.factories import notices
from tests.fakes import MailServer

LONG_AGO = dt.timedelta(days=30)


@pytest.fixture
def account_mail(register: Register) -> Kind:
    return register(notices.greeting(subscribed=False, urgent=True))


def add_backlog(count: int, *, now: dt.datetime) -> None:
    """Messages of one person that aren't urgent, each of them due since long before `now`."""
    person = notices.person()
    Notice.objects.bulk_create(
        Notice(
            kind="credit_deadline",
            key=f"backlog {number}",
            recipient=person,
            context={"name": "Pat"},
            due_at=now - LONG_AGO,
            next_try_at=now - LONG_AGO,
        )
        for number in range(count)
    )


@pytest.mark.django_db
def test_an_urgent_message_goes_out_in_the_next_batch_and_others_fill_it(account_mail: Kind) -> None:
    now = timezone.now()
    add_backlog(3 * CLAIMED, now=now)
    notices.planned(due_at=now)

    batch = Claim(now=now).take(lease=delivery.LEASE)

    assert [notice.kind for notice in batch] == ["greeting"] + ["credit_deadline"] * (CLAIMED - 1)


@pytest.mark.django_db
def test_a_worker_for_account_mail_takes_nothing_else(account_mail: Kind, mail_server: MailServer) -> None:
    add_backlog(2, now=timezone.now())
    notices.planned()

    assert delivery.deliver_due(now=timezone.now(), urgent_only=True) == 1

    assert dict(Notice.objects.values_list("kind", "state")) == {"credit_deadline": "planned", "greeting": "sent"}


@pytest.mark.django_db
def test_neither_lane_reads_the_backlog_to_find_its_next_messages(account_mail: Kind) -> None:
    now = timezone.now()
    add_backlog(5000, now=now)
    notices.planned(due_at=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_notice")

    due = Notice.objects.due_by(now).not_paused().order_by("next_try_at", "pk")
    plans = {urgent: due.filter(urgent=urgent)[:CLAIMED].explain() for urgent in (True, False)}

    assert "notice_urgent_to_send" in plans[True]
    assert "notice_waiting" in plans[False]
    assert "Seq Scan on accounts_notice" not in "".join(plans.values())


@pytest.mark.django_db
def test_an_older_process_that_does_not_know_lanes_can_still_plan() -> None:
    person = notices.person()
    columns = "public_id, kind, key, recipient_id, context, due_at, state, next_try_at, attempts, problem, subject"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO accounts_notice ({columns}, summary, link, link_text, created_at)"
            " VALUES (gen_random_uuid(), 'greeting', 'old', %s, '{}', now(), 'planned', now(), 0, '', '', '', '', '',"
            " now())",
            [person.pk],
        )

    assert Notice.objects.get().urgent is False


def test_account_mail_is_urgent_and_nothing_that_people_can_unsubscribe_from_is() -> None:
    urgent = {kind.name for kind in kinds.all_kinds() if kind.urgent}

    assert urgent == {"new_sign_in", "privacy", "verification", "organization", "organization_invitation"}
    with pytest.raises(ValueError, match="isn't urgent"):
        notices.greeting(subscribed=True, urgent=True)
