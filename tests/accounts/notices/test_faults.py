"""Failures at each stage of delivery, with real PostgreSQL, real commits and a real mail server."""

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.notices import actions, delivery, mails
from accounts.notices.claims import BATCH, Claim
from accounts.notices.enums import NoticeState
from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice, Suppression
from cmehub.lib.mail import SmtpBackend
from tests.accounts.notices.conftest import Register
from tests.factories import notices
from tests.fakes import MailServer, Trouble, free_port

AT_ONCE_OR_NOT = pytest.mark.parametrize("mail_server", [False, True], ids=["one by one", "at once"], indirect=True)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("greeting")]


class Killed(BaseException):
    """Simulates a killed worker. None of our handlers catches it."""


def states() -> list[str]:
    return sorted(Notice.objects.values_list("state", flat=True))


def killed(*args: Any, **kwargs: Any) -> None:
    raise Killed


# -- the worker dies ---


def test_killed_before_handing_it_is_sent_once_the_lease_is_over(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice, now = notices.planned(), timezone.now()
    with monkeypatch.context() as crash:
        crash.setattr(Claim, "hand", killed)
        with pytest.raises(Killed):
            delivery.deliver_due(now=now)

    assert states() == ["claimed"]
    assert delivery.deliver_due(now=now) == 0
    assert delivery.deliver_due(now=now + delivery.LEASE * 2) == 1
    assert mail_server.arrived == {mails.message_id(notice): 1}


def test_killed_after_handing_it_is_held_and_goes_only_when_staff_say_so(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(BATCH + 5):
        notices.planned()
    now, staff = timezone.now(), notices.person(is_staff=True)
    with monkeypatch.context() as crash:
        crash.setattr(SmtpBackend, "send_messages", killed)
        with pytest.raises(Killed):
            delivery.deliver_due(now=now)

    delivery.deliver_due(now=now + delivery.LEASE * 2)  # the others, which it had claimed too
    delivery.hold_doubtful(now=now + delivery.DOUBT_AFTER * 2)
    assert states() == ["held"] * BATCH + ["sent"] * 5
    assert delivery.deliver_due(now=now + dt.timedelta(days=1)) == 0

    for held in Notice.objects.filter(state=NoticeState.HELD):
        actions.send_again(notice=held, now=now, by=staff)
    delivery.deliver_due(now=now)
    assert states() == ["sent"] * (BATCH + 5)
    assert set(mail_server.arrived.values()) == {1}


def test_killed_after_the_servers_answer_it_is_held_and_never_sent_twice(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = notices.planned(), notices.planned()
    now = timezone.now()
    with monkeypatch.context() as crash:
        crash.setattr(Claim, "settle", killed)
        with pytest.raises(Killed):
            delivery.deliver_due(now=now)

    delivery.deliver_due(now=now + dt.timedelta(days=1))
    delivery.hold_doubtful(now=now + dt.timedelta(days=1))

    assert mail_server.arrived == {mails.message_id(first): 1, mails.message_id(second): 1}
    assert states() == ["held", "held"]
    actions.confirm_sent(notice=first, now=now, by=notices.person())
    actions.send_again(notice=second, now=now, by=notices.person())
    delivery.deliver_due(now=now)
    assert mail_server.arrived == {mails.message_id(first): 1, mails.message_id(second): 2}


# -- the database goes away ---


@contextmanager
def connection_lost_at(statement: Callable[[str, Any], bool], *, after: bool) -> Iterator[None]:
    """Close the database connection at the first matching statement, before or after its commit."""
    struck = False

    def strike(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal struck
        if struck or not statement(sql, params):
            return execute(sql, params, many, context)
        struck = True
        if after:
            execute(sql, params, many, context)
        end_session(connection.connection.info.backend_pid)
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(strike):
        yield
    assert struck


def end_session(pid: int) -> None:
    database = connection.settings_dict
    with psycopg.connect(
        host=database["HOST"],
        port=database["PORT"],
        user=database["USER"],
        password=database["PASSWORD"],
        dbname=database["NAME"],
        autocommit=True,
    ) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def sets_state(state: NoticeState) -> Callable[[str, Any], bool]:
    def matches(sql: str, params: Any) -> bool:
        return "UPDATE" in sql and bool(params) and params[0] == state

    return matches


@pytest.mark.parametrize("after", [True, False], ids=["committed", "not committed"])
def test_an_uncertain_commit_of_handed_is_undone_and_the_message_sent_once(
    mail_server: MailServer, after: bool
) -> None:
    notices.planned()
    now = timezone.now()
    with connection_lost_at(sets_state(NoticeState.HANDED), after=after), pytest.raises(OperationalError):
        delivery.deliver_due(now=now)

    assert states() == ["planned"]
    assert delivery.deliver_due(now=now + dt.timedelta(minutes=2)) == 1
    assert set(mail_server.arrived.values()) == {1}
    assert Notice.objects.get().attempts == 1


@pytest.mark.parametrize("after", [True, False], ids=["committed", "not committed"])
def test_an_uncertain_commit_of_sent_is_retried(mail_server: MailServer, after: bool) -> None:
    for _ in range(3):
        notices.planned()
    with connection_lost_at(sets_state(NoticeState.SENT), after=after):
        assert delivery.deliver_due(now=timezone.now()) == 3

    assert states() == ["sent"] * 3
    assert set(mail_server.arrived.values()) == {1}


def test_a_database_outage_leaves_a_few_uncertain_and_the_others_unsent(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(7):
        notices.planned()
    now = timezone.now()

    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("the database system is shutting down")

    with monkeypatch.context() as crash:
        crash.setattr(Claim, "settle", away)
        with pytest.raises(OperationalError):
            delivery.deliver_due(now=now)

    assert states() == [*5 * ["handed"], "planned", "planned"]
    assert delivery.deliver_due(now=now + dt.timedelta(minutes=2)) == 2
    assert set(mail_server.arrived.values()) == {1}


def test_answers_of_a_slow_server_are_recorded_as_they_come(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_RECORD_EVERY", 0.0)
    recorded = []

    def settle(self: Claim, notices_: Iterable[Notice], state: NoticeState, **options: Any) -> None:
        recorded.append([notice.pk for notice in notices_])

    monkeypatch.setattr(Claim, "settle", settle)
    first, second = notices.planned(), notices.planned()

    delivery.deliver_due(now=timezone.now())

    assert recorded == [[first.pk], [second.pk], [first.pk, second.pk]]


# -- the mail server misbehaves ---


def test_an_unreachable_server_only_delays_messages(settings: Settings, mail_server: MailServer) -> None:
    settings.EMAIL_PORT = free_port()
    notice, now = notices.planned(), timezone.now()

    assert delivery.deliver_due(now=now) == 0

    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (NoticeState.PLANNED, 0)
    assert notice.problem == "mail server unreachable (ConnectionRefusedError)"
    assert notice.posted_at is not None  # the inbox doesn't wait for the email
    settings.EMAIL_PORT = mail_server.port
    assert delivery.deliver_due(now=now + dt.timedelta(minutes=2)) == 1


@AT_ONCE_OR_NOT
@pytest.mark.parametrize(
    ("answer", "state", "problem"),
    [
        ("451 4.7.1 greylisted, try again", NoticeState.PLANNED, "451 4.7.1 to RCPT"),
        ("452 mailbox full", NoticeState.PLANNED, "452 to RCPT"),
        ("421 4.3.2 shutting down", NoticeState.PLANNED, "421 4.3.2 to RCPT"),
        ("550 5.1.1 <pat@clinic.example> unknown", NoticeState.FAILED, "550 5.1.1 to RCPT"),
        ("550 5.7.1 not from you", NoticeState.FAILED, "550 5.7.1 to RCPT"),
        (Trouble.DROP, NoticeState.PLANNED, "not handed over (SMTPServerDisconnected)"),
        (Trouble.HANG, NoticeState.PLANNED, "not handed over (SMTPServerDisconnected)"),
    ],
)
def test_an_answer_to_the_address(
    mail_server: MailServer, answer: str | Trouble, state: NoticeState, problem: str
) -> None:
    mail_server.answer_rcpt = lambda address: answer
    notice = notices.planned()

    delivery.deliver_due(now=timezone.now())

    notice.refresh_from_db()
    assert (notice.state, notice.problem) == (state, problem)
    assert mail_server.messages == []


@AT_ONCE_OR_NOT
@pytest.mark.parametrize(
    ("answer", "state", "problem", "taken"),
    [
        ("451 4.3.0 try later", NoticeState.PLANNED, "451 4.3.0 to DATA", 0),
        ("421 4.3.2 shutting down", NoticeState.PLANNED, "421 4.3.2 to DATA", 0),
        ("554 5.7.1 looks like spam", NoticeState.FAILED, "554 5.7.1 to DATA", 0),
        (
            Trouble.DROP,
            NoticeState.HANDED,
            "no answer after the message was started (SMTPServerDisconnected)",
            0,
        ),
        (
            Trouble.TAKE_AND_DROP,
            NoticeState.HANDED,
            "no answer after the message was started (SMTPServerDisconnected)",
            1,
        ),
        (
            Trouble.HANG,
            NoticeState.HANDED,
            "no answer after the message was started (SMTPServerDisconnected)",
            0,
        ),
    ],
)
def test_an_answer_to_the_message(
    mail_server: MailServer, answer: str | Trouble, state: NoticeState, problem: str, taken: int
) -> None:
    mail_server.answer_data = lambda message: answer
    notice = notices.planned()

    delivery.deliver_due(now=timezone.now())

    notice.refresh_from_db()
    assert (notice.state, notice.problem) == (state, problem)
    assert len(mail_server.messages) == taken


def test_a_nonexistent_address_is_suppressed(mail_server: MailServer) -> None:
    mail_server.answer_rcpt = lambda address: "550 5.1.1 no such mailbox"
    person = notices.person()
    notices.planned(to=person)
    delivery.deliver_due(now=timezone.now())
    mail_server.answer_rcpt = lambda address: None

    notices.planned(to=person)
    delivery.deliver_due(now=timezone.now())

    assert Suppression.objects.get().email == person.email
    assert states() == ["failed", "muted"]


@AT_ONCE_OR_NOT
def test_one_refused_message_does_not_stop_the_others(mail_server: MailServer) -> None:
    refused = notices.person()
    mail_server.answer_rcpt = lambda address: "550 5.7.1 no" if address == refused.email else None
    notices.planned(), notices.planned(to=refused), notices.planned()

    assert delivery.deliver_due(now=timezone.now()) == 2

    assert states() == ["failed", "sent", "sent"]


@AT_ONCE_OR_NOT
def test_a_connection_lost_midway_leaves_one_uncertain_and_the_rest_planned(mail_server: MailServer) -> None:
    mail_server.answer_data = lambda message: Trouble.TAKE_AND_DROP if len(mail_server.messages) == 2 else None
    for _ in range(6):
        notices.planned()
    now = timezone.now()

    assert delivery.deliver_due(now=now) == 2
    assert states() == ["handed", "planned", "planned", "planned", "sent", "sent"]
    mail_server.answer_data = lambda message: None
    assert delivery.deliver_due(now=now + dt.timedelta(minutes=2)) == 3
    assert set(mail_server.arrived.values()) == {1}
    assert len(mail_server.arrived) == 6


def test_a_slow_server_is_left_before_the_outcome_of_the_batch_is_called_uncertain(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SENDING", dt.timedelta(0))
    notices.planned()

    delivery.deliver_due(now=timezone.now(), seconds=0.01)

    assert states() == ["planned"]
    assert mail_server.messages == []
    assert delivery.SENDING + dt.timedelta(minutes=5) < delivery.DOUBT_AFTER


def test_a_message_that_the_inbox_cannot_store_does_not_stop_the_others(
    register: Register, mail_server: MailServer
) -> None:
    def render(notice: Notice, now: dt.datetime) -> Content:
        return Content(summary="Hello", link="/" + "x" * int(notice.context["name"]), link_text="See", context={})

    register(notices.greeting(render=render))
    for length in ("10", "1000", "20"):
        notices.planned(name=length)

    assert delivery.deliver_due(now=timezone.now()) == 2

    assert states() == ["planned", "sent", "sent"]
    assert Notice.objects.get(state="planned").problem == "couldn't be rendered (DataError)"


def test_answers_that_postgresql_lost_in_a_crash_are_recorded_again_at_the_end_of_the_batch(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices.planned(), notices.planned()
    send = SmtpBackend.send_messages

    def send_and_forget(backend: SmtpBackend, letters: Any) -> int:
        Notice.objects.filter(state=NoticeState.SENT).update(state=NoticeState.HANDED, sent_at=None)
        return send(backend, letters)

    monkeypatch.setattr(SmtpBackend, "send_messages", send_and_forget)

    delivery.deliver_due(now=timezone.now())

    assert states() == ["sent", "sent"]


# -- several at once ---


def test_two_workers_share_the_work_and_send_each_message_once(mail_server: MailServer) -> None:
    for _ in range(120):
        notices.planned()
    now, together = timezone.now(), threading.Barrier(2)

    def work() -> int:
        try:
            together.wait()
            return delivery.deliver_due(now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        sent = [future.result() for future in [pool.submit(work), pool.submit(work)]]

    assert sum(sent) == 120
    assert min(sent) > 0
    assert states() == ["sent"] * 120
    assert set(mail_server.arrived.values()) == {1}
    assert len(mail_server.arrived) == 120


def test_a_worker_that_lost_its_lease_sends_nothing(register: Register, mail_server: MailServer) -> None:
    """The worker renders so slowly that another one claims and sends its messages."""
    overtaken: list[int] = []

    def slow(notice: Notice, now: dt.datetime) -> bool:
        if not overtaken:
            overtaken.append(-1)
            overtaken[0] = delivery.deliver_due(now=now + dt.timedelta(hours=1))
        return True

    register(notices.greeting(still_due=slow))
    for _ in range(3):
        notices.planned()

    assert delivery.deliver_due(now=timezone.now()) == 0

    assert overtaken == [3]
    assert states() == ["sent"] * 3
    assert set(mail_server.arrived.values()) == {1}


def test_a_worker_that_comes_back_settles_what_was_held_meanwhile(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices.planned()
    now = timezone.now()

    send = SmtpBackend.send_messages

    def held_meanwhile(backend: SmtpBackend, letters: Any) -> int:
        delivery.hold_doubtful(now=now + delivery.DOUBT_AFTER * 2)
        return send(backend, letters)

    monkeypatch.setattr(SmtpBackend, "send_messages", held_meanwhile)

    delivery.deliver_due(now=now)

    assert states() == ["sent"]


def test_planning_is_idempotent(greeting: Kind) -> None:
    person, now = notices.person(), timezone.now()

    def ask(name: str) -> None:
        try:
            actions.plan(kind="greeting", key="once", recipient=person, context={"name": name}, due_at=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, ["Ann", "Ben", "Cay", "Dee"]))

    assert Notice.objects.count() == 1
