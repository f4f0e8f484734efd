"""What benchmarks of the outbox share: worker processes, messages to deliver, and what became of them."""

import os
import signal
import subprocess
import sys
import uuid
from collections import Counter
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from django.conf import settings

LEASE_SECONDS = 2.0  # of workers that are killed, so that others soon take over


@dataclass
class Outcome:
    """The outcome of a run. `missing` messages were neither held nor accepted by the mail server."""

    messages: int
    kills: int = 0
    seconds: float = 0.0
    sent: int = 0
    held: int = 0
    held_but_arrived: int = 0
    missing: int = 0
    doubled: int = 0

    @property
    def per_second(self) -> float:
        return self.messages / self.seconds


class Worker:
    """A worker process that delivers to the mail server until nothing is due."""

    def __init__(self, mail_url: str, *, ready_made: bool = False, lease: float | None = None) -> None:
        options = [] if lease is None else ["--lease", str(lease)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.outbox_worker", *(["--ready-made"] if ready_made else []), *options],
            cwd=settings.BASE_DIR,
            env=environment(mail_url),
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n", "a worker did not start"

    @property
    def at_work(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> bool:
        """Kill the process. Return whether it was still running."""
        self.process.kill()
        return self._end() == -signal.SIGKILL

    def finish(self) -> None:
        assert self._end() == 0, "a worker failed"

    def _end(self) -> int:
        assert self.process.stdout is not None
        with self.process.stdout:
            return self.process.wait(timeout=600)


def environment(mail_url: str) -> dict[str, str]:
    """Return the environment of a process on the same database that sends to a mail server."""
    return {**os.environ, "DATABASE_URL": database_url(), "EMAIL_URL": mail_url, "LOG_LEVEL": "CRITICAL"}


def database_url() -> str:
    """Return the URL of the database in use, which is the test database, not the one in the settings."""
    from django.db import connection

    database = connection.settings_dict
    user, password = quote(database["USER"]), quote(database["PASSWORD"])
    return f"postgresql://{user}:{password}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


def fill(count: int) -> None:
    """Plan `count` greetings, each to a different person."""
    from django.utils import timezone

    from accounts.notices.models import Notice
    from accounts.users.models import User

    Notice.objects.all().delete()
    run = uuid.uuid4().hex[:8]
    people = User.objects.bulk_create(User(email=f"p{number}.{run}@clinic.example") for number in range(count))
    now = timezone.now()
    Notice.objects.bulk_create(
        Notice(kind="greeting", key=f"{run}:{person.pk}", recipient=person, context={"name": "Pat"}, due_at=now)
        for person in people
    )


def judged(outcome: Outcome, arrived: "Counter[str]") -> Outcome:
    """Hold messages whose delivery is uncertain, and compare the database with what the mail server accepted."""
    from django.utils import timezone

    from accounts.notices import delivery
    from accounts.notices.enums import NoticeState
    from accounts.notices.mails import message_id
    from accounts.notices.models import Notice

    delivery.hold_doubtful(now=timezone.now() + delivery.DOUBT_AFTER)
    unplanned = arrived.copy()
    for notice in Notice.objects.all():
        took = unplanned.pop(message_id(notice), 0)
        outcome.sent += notice.state == NoticeState.SENT
        outcome.held += notice.state == NoticeState.HELD
        outcome.held_but_arrived += notice.state == NoticeState.HELD and took > 0
        outcome.missing += notice.state != NoticeState.HELD and took == 0
        outcome.doubled += took > 1
    assert not unplanned, "the mail server took messages that nobody planned"
    return outcome


def set_up_process(*, ready_made: bool = False) -> None:
    """Let this process send greetings, started like a Celery process.

    With `ready_made` messages, nothing is composed and only the outbox works.
    """
    from accounts.notices import kinds, mails
    from cmehub.celery import share_with_processes
    from tests.factories.notices import greeting

    folders = settings.TEMPLATES[0]["DIRS"]
    assert isinstance(folders, list)
    folders.append(settings.BASE_DIR / "tests" / "templates")
    kinds.register(greeting())
    if ready_made:
        mails.write = _ready_made
    share_with_processes()


def _ready_made(*, notice: Any, **_: Any) -> Any:
    """Return an email whose text is there already, as large as a reminder's."""
    from accounts.notices import mails

    email = mails.Email(subject="Hello", body="", to=[notice.recipient.email])
    text = _TEXT % (mails.message_id(notice), notice.recipient.email)
    email._composed = SimpleNamespace(as_bytes=lambda **_: text.encode())
    return email


_LINE = "You still need 7.25 credits by December 31, 2026, of which 2 on pain management.\r\n"
_TEXT = "Message-ID: %s\r\nFrom: hub@hub.example\r\nTo: %s\r\nSubject: Hello\r\n\r\n" + 200 * _LINE
