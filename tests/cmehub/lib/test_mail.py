import smtplib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend as MemoryBackend
from pytest_django.fixtures import Settings

from cmehub.lib.mail import Failure, MailboxBackend, SmtpBackend, Verdict, judge
from tests.fakes import MailServer, Trouble, free_port


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


def backend_to(server: MailServer) -> SmtpBackend:
    return SmtpBackend(host="127.0.0.1", port=server.port, timeout=0.5)


def letter(to: str = "pat@clinic.example") -> EmailMessage:
    return EmailMessage("Hello", "Hello, Pat.", "hub@hub.example", [to])


def failure(backend: SmtpBackend, message: EmailMessage | None = None) -> Failure:
    with pytest.raises(Exception) as caught:  # noqa: B017, PT011  (whatever it is, judge() reads it)
        backend.send_messages([message or letter()])
    return judge(caught.value, backend)


@pytest.mark.parametrize("opened", [True, False], ids=["open before", "opened for it"])
@pytest.mark.parametrize("trouble", list(Trouble))
def test_a_lost_answer_is_uncertain_once_the_body_was_started(
    server: MailServer, trouble: Trouble, opened: bool
) -> None:
    server.answer_data = lambda message: trouble
    backend = backend_to(server)
    if opened:
        backend.open()

    result = failure(backend)
    backend.close()

    assert (result.verdict, result.connection_lost) == (Verdict.UNKNOWN, True)


@pytest.mark.parametrize("trouble", [Trouble.DROP, Trouble.HANG])
def test_a_connection_lost_before_the_body_means_not_sent(server: MailServer, trouble: Trouble) -> None:
    server.answer_rcpt = lambda address: trouble

    result = failure(backend_to(server))

    assert (result.verdict, result.connection_lost) == (Verdict.NOT_SENT, True)


def test_each_message_is_judged_on_its_own(server: MailServer) -> None:
    backend = backend_to(server)
    backend.open()
    backend.send_messages([letter()])
    server.answer_rcpt = lambda address: Trouble.DROP

    assert failure(backend).verdict is Verdict.NOT_SENT
    backend.close()


def test_connection_refused_means_not_sent() -> None:
    backend = SmtpBackend(host="127.0.0.1", port=free_port(), timeout=0.5)

    assert failure(backend) == Failure(Verdict.NOT_SENT, "not handed over (ConnectionRefusedError)", True)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("450 4.2.1 busy", Failure(Verdict.LATER, "450 4.2.1 to RCPT")),
        ("421 4.7.0 closing", Failure(Verdict.LATER, "421 4.7.0 to RCPT", True)),
        ("550 5.1.1 no such user", Failure(Verdict.NO_SUCH_ADDRESS, "550 5.1.1 to RCPT")),
        ("553 5.1.10 null MX", Failure(Verdict.NO_SUCH_ADDRESS, "553 5.1.10 to RCPT")),
        ("550 5.11.1 something else", Failure(Verdict.NEVER, "550 5.11.1 to RCPT")),
        ("550 no", Failure(Verdict.NEVER, "550 to RCPT")),
    ],
)
def test_the_answer_to_an_address(server: MailServer, answer: str, expected: Failure) -> None:
    server.answer_rcpt = lambda address: answer

    assert failure(backend_to(server)) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("452 4.3.1 out of space", Failure(Verdict.LATER, "452 4.3.1 to DATA")),
        ("421 4.3.2 closing", Failure(Verdict.LATER, "421 4.3.2 to DATA", True)),
        ("554 5.6.0 not that", Failure(Verdict.NEVER, "554 5.6.0 to DATA")),
    ],
)
def test_the_answer_to_a_message(server: MailServer, answer: str, expected: Failure) -> None:
    server.answer_data = lambda message: answer

    assert failure(backend_to(server)) == expected


def test_a_rejected_sender_is_not_the_messages_fault() -> None:
    refused = smtplib.SMTPSenderRefused(530, b"5.7.0 sign in first", "hub@hub.example")

    result = judge(refused, SmtpBackend())

    assert result == Failure(Verdict.NOT_SENT, "not handed over (530 5.7.0, SMTPSenderRefused)", True)


def test_an_invalid_answer_after_the_body_is_uncertain() -> None:
    backend = SmtpBackend()
    backend.body_begun = True

    assert judge(smtplib.SMTPDataError(-1, b"?"), backend).verdict is Verdict.UNKNOWN


def test_a_message_that_cannot_be_rendered_is_never_sent(server: MailServer) -> None:
    result = failure(backend_to(server), letter(to="not an address\n"))

    assert result.verdict is Verdict.NEVER


def test_a_backend_without_body_tracking_is_uncertain() -> None:
    assert judge(ConnectionError(), MemoryBackend()).verdict is Verdict.UNKNOWN
    assert judge(OSError("disk full"), MailboxBackend()).verdict is Verdict.NOT_SENT


def test_the_mailbox_keeps_whole_messages_in_the_order_of_sending(settings: Settings, tmp_path: Path) -> None:
    settings.MAILBOX_DIR = tmp_path / "mail"

    MailboxBackend().send_messages([letter("ann@clinic.example"), letter("ben@clinic.example")])

    kept = sorted((tmp_path / "mail").iterdir())
    assert [path.suffix for path in kept] == [".eml", ".eml"]
    assert "To: ann@clinic.example" in kept[0].read_text()
