import datetime as dt
from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.notices import actions, delivery, mails
from accounts.notices.enums import NoticeState, SuppressionReason
from accounts.notices.kinds import Content, Kind, NothingToSay
from accounts.notices.models import Notice, Suppression
from accounts.notices.rules import MAX_ATTEMPTS
from accounts.notices.suppressions import suppress
from accounts.notices.tokens import read
from tests.accounts.notices.conftest import Register
from tests.factories import notices
from tests.fakes import MailServer

pytestmark = pytest.mark.django_db


def test_a_due_message_is_sent_and_shown_in_the_inbox(greeting: Kind, mail_server: MailServer) -> None:
    notice = notices.planned(name="Dana")

    assert delivery.deliver_due(now=timezone.now()) == 1

    notice.refresh_from_db()
    assert (notice.state, notice.subject, notice.summary) == (NoticeState.SENT, "Hello, Dana", "Hello, Dana.")
    assert (notice.link, notice.link_text) == ("/licenses/", "See your credentials")
    assert notice.posted_at is not None
    assert notice.read_at is None
    assert mail_server.arrived == {mails.message_id(notice): 1}


def test_the_email_has_automation_headers(greeting: Kind, mail_server: MailServer) -> None:
    notice = notices.planned()

    delivery.deliver_due(now=timezone.now())

    (mail,) = mail_server.messages
    link = mail["List-Unsubscribe"].strip(" <>")  # long headers are folded
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "Greetings <greeting.localhost>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link.startswith("http://localhost:8000/u/")
    assert read(link.split("/")[-2]).user_id == notice.recipient.public_id
    assert mail["Message-ID"] == f"<{notice.public_id}@localhost>"
    assert mail["Date"] is not None


def test_the_mail_has_a_text_and_an_html_part_with_the_postal_address(greeting: Kind, mail_server: MailServer) -> None:
    notices.planned()

    delivery.deliver_due(now=timezone.now())

    parts = {part.get_content_type(): part.get_content() for part in mail_server.messages[0].iter_parts()}
    assert set(parts) == {"text/plain", "text/html"}
    assert all("CME Hub, 1 Example Street, Springfield" in text for text in parts.values())


def test_an_unsubscribed_kind_has_no_unsubscribe_link(register: Register, mail_server: MailServer) -> None:
    register(notices.greeting(subscribed=False))
    notices.planned()

    delivery.deliver_due(now=timezone.now())

    (mail,) = mail_server.messages
    assert mail["List-Unsubscribe"] is None
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(("way_out", "sent"), [("", 1), ("/their/way/out/", 0)])
def test_a_message_to_another_address_has_its_own_way_out_or_none(
    register: Register, mail_server: MailServer, way_out: str, sent: int
) -> None:
    content = Content(
        summary="Hello.",
        link="/",
        link_text="Look",
        context={"name": "Lee"},
        address="lee@practice.example",
        unsubscribe_path=way_out,
    )
    register(notices.greeting(render=lambda notice, now: content))
    notices.planned()
    delivery.deliver_due(now=timezone.now())

    (mail,) = mail_server.messages
    expected = f"<http://localhost:8000{way_out}>" if way_out else None
    assert (mail["To"], mail["List-Unsubscribe"]) == ("lee@practice.example", expected)
    assert "/u/" not in mail.as_string()

    # An unsubscription at the mail provider stops what can be unsubscribed from.
    suppress(email="lee@practice.example", reason=SuppressionReason.UNSUBSCRIBED, now=timezone.now())
    notices.planned()
    assert delivery.deliver_due(now=timezone.now()) == sent


def test_nothing_is_sent_before_it_is_due(greeting: Kind, mail_server: MailServer) -> None:
    now = timezone.now()
    notices.planned(due_at=now + dt.timedelta(minutes=1))

    assert delivery.deliver_due(now=now) == 0
    assert delivery.deliver_due(now=now + dt.timedelta(minutes=1)) == 1


def test_one_call_delivers_more_than_one_batch(greeting: Kind, mail_server: MailServer) -> None:
    for _ in range(45):
        notices.planned()

    assert delivery.deliver_due(now=timezone.now()) == 45
    assert set(mail_server.arrived.values()) == {1}


def test_a_message_no_longer_due_is_skipped(register: Register, mail_server: MailServer) -> None:
    register(notices.greeting(still_due=lambda notice, now: False))
    notice = notices.planned()

    delivery.deliver_due(now=timezone.now())

    notice.refresh_from_db()
    assert (notice.state, notice.posted_at, mail_server.messages) == (NoticeState.SKIPPED, None, [])


def test_a_deactivated_person_gets_no_messages(greeting: Kind, mail_server: MailServer) -> None:
    notice = notices.planned(to=notices.person(is_active=False))

    delivery.deliver_due(now=timezone.now())

    notice.refresh_from_db()
    assert (notice.state, mail_server.messages) == (NoticeState.SKIPPED, [])


def test_a_kind_turned_off_stays_in_the_inbox(greeting: Kind, mail_server: MailServer) -> None:
    notice = notices.planned()
    person = notice.recipient
    actions.choose_mail(user=person, kind="greeting", by_mail=False, by=person)

    delivery.deliver_due(now=timezone.now())

    notice.refresh_from_db()
    assert (notice.state, notice.subject, mail_server.messages) == (NoticeState.MUTED, "Hello, Pat", [])
    assert notice.posted_at is not None


def test_an_opt_in_kind_is_emailed_only_to_those_who_turned_it_on(register: Register, mail_server: MailServer) -> None:
    register(notices.greeting(opt_in=True))
    silent, wants_it = notices.planned(), notices.planned()
    actions.choose_mail(user=wants_it.recipient, kind="greeting", by_mail=True, by=wants_it.recipient)

    delivery.deliver_due(now=timezone.now())

    silent.refresh_from_db()
    assert (silent.state, silent.problem) == (NoticeState.MUTED, "unsubscribed from this kind")
    assert mail_server.recipients == [wants_it.recipient.email]


def test_a_message_with_nothing_to_say_is_skipped_and_in_no_inbox(register: Register, mail_server: MailServer) -> None:
    def nothing(notice: Notice, now: dt.datetime) -> Content:
        raise NothingToSay

    register(notices.greeting(render=nothing))
    notice = notices.planned()

    delivery.deliver_due(now=timezone.now())

    notice.refresh_from_db()
    assert (notice.state, notice.posted_at, mail_server.messages) == (NoticeState.SKIPPED, None, [])


def test_a_suppressed_address_gets_no_email_regardless_of_case(greeting: Kind, mail_server: MailServer) -> None:
    person = notices.person()
    notice = notices.planned(to=person)
    type(person).objects.filter(pk=person.pk).update(email=person.email.upper())
    Suppression.objects.create(email=person.email, reason=SuppressionReason.COMPLAINED)

    delivery.deliver_due(now=timezone.now())

    notice.refresh_from_db()
    assert (notice.state, notice.problem) == (NoticeState.MUTED, "address suppressed")
    assert mail_server.messages == []


def test_a_message_that_cannot_be_rendered_does_not_stop_the_others(
    register: Register, mail_server: MailServer
) -> None:
    def render(notice: Notice, now: dt.datetime) -> None:
        raise LookupError(f"no such program for {notice.recipient.email}")

    register(notices.greeting(name="broken", render=render))
    register(notices.greeting())
    broken, whole = notices.planned(kind="broken"), notices.planned()

    delivery.deliver_due(now=timezone.now())

    broken.refresh_from_db()
    whole.refresh_from_db()
    assert whole.state == NoticeState.SENT
    assert (broken.state, broken.problem) == (NoticeState.PLANNED, "couldn't be rendered (LookupError)")
    assert broken.next_try_at > timezone.now() + dt.timedelta(minutes=4)


def test_an_unknown_kind_is_retried_later(mail_server: MailServer) -> None:
    notice = notices.planned(kind="of_tomorrow")

    delivery.deliver_due(now=timezone.now())

    notice.refresh_from_db()
    assert (notice.state, notice.problem) == (NoticeState.PLANNED, "couldn't be rendered (UnknownKind)")


def test_a_message_is_given_up_after_its_last_attempt(greeting: Kind, mail_server: MailServer) -> None:
    mail_server.answer_rcpt = lambda address: "451 4.7.1 try again later"
    notice = notices.planned()
    now = timezone.now()

    for _ in range(MAX_ATTEMPTS + 1):
        delivery.deliver_due(now=now)
        now += dt.timedelta(hours=7)

    notice.refresh_from_db()
    assert (notice.state, notice.problem) == (NoticeState.FAILED, "gave up; last error: 451 4.7.1 to RCPT")


def test_held_messages_are_those_nobody_can_still_be_sending(greeting: Kind, mail_server: MailServer) -> None:
    now = timezone.now()
    notice = notices.planned()
    Notice.objects.update(state=NoticeState.HANDED, claim=notice.public_id, handed_at=now)

    assert delivery.hold_doubtful(now=now + delivery.DOUBT_AFTER - dt.timedelta(seconds=1)) == 0
    assert delivery.hold_doubtful(now=now + delivery.DOUBT_AFTER) == 1


def test_old_settled_messages_are_deleted_and_held_ones_kept() -> None:
    now = timezone.now()
    long_ago = now - delivery.RETENTION - dt.timedelta(days=1)
    person = notices.person()
    for at, state in ((long_ago, "skipped"), (now, "skipped"), (long_ago, "planned")):
        Notice.objects.filter(pk=notices.planned(to=person).pk).update(created_at=at, state=state)
    held = notices.planned(to=person)
    Notice.objects.filter(pk=held.pk).update(
        created_at=long_ago, state=NoticeState.HELD, claim=held.public_id, handed_at=long_ago
    )

    assert delivery.drop_old(now=now) == 1

    assert sorted(Notice.objects.values_list("state", flat=True)) == ["held", "planned", "skipped"]


def test_five_messages_cost_one_query_on_top_of_their_batch(greeting: Kind, mail_server: MailServer) -> None:
    def queries(count: int) -> int:
        for _ in range(count):
            notices.planned()
        with CaptureQueriesContext(connection) as captured:
            delivery.deliver_due(now=timezone.now())
        return len(captured)

    assert queries(15) - queries(5) == 2  # answers are committed five at a time


def test_a_kind_prepares_its_messages_of_a_batch_at_once(register: Register, mail_server: MailServer) -> None:
    batches: list[list[str]] = []

    def prepare(of_batch: Sequence[Notice], now: dt.datetime) -> None:
        batches.append([notice.kind for notice in of_batch])
        for notice in of_batch:
            notice.prepared = f"prepared for {notice.pk}"

    def is_prepared(notice: Notice, now: dt.datetime) -> bool:
        return notice.prepared == f"prepared for {notice.pk}"

    register(notices.greeting(prepare=prepare, still_due=is_prepared))
    register(notices.greeting(name="other", still_due=lambda notice, now: False))
    for _ in range(3):
        notices.planned()
        notices.planned(kind="other")

    assert delivery.deliver_due(now=timezone.now()) == 3

    assert batches == [["greeting"] * 3]


def test_messages_that_cannot_be_prepared_together_are_rendered_one_by_one(
    register: Register, mail_server: MailServer
) -> None:
    def prepare(of_batch: Sequence[Notice], now: dt.datetime) -> None:
        raise LookupError("one of them")

    register(notices.greeting(prepare=prepare))
    notices.planned(), notices.planned()

    assert delivery.deliver_due(now=timezone.now()) == 2
