"""Real workers and schedulers while the broker goes down: each reminder is sent once, and pages keep working."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path

import pytest
import redis
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.licenses import actions as licenses
from accounts.notices.models import Heartbeat, Notice
from accounts.users.enums import Profession, State
from accounts.users.models import User
from cmehub.local.valkey import program
from tests.bench.mailing import database_url
from tests.factories import accounts
from tests.fakes import MailServer, free_port


class Broker:
    """A Valkey server for this test, which restarts on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [program(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )
        with redis.Redis.from_url(self.url) as connection:
            until(lambda: _answers(connection))

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def _answers(connection: "redis.Redis") -> bool:
    try:
        return bool(connection.ping())
    except redis.ConnectionError:
        return False


def until(happened: Callable[[], object], *, seconds: float = 60) -> None:
    """Wait until the condition holds. Fails after `seconds`."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def broker(tmp_path: Path, settings: Settings) -> Iterator[Broker]:
    """The broker, and the cache of pages and workers."""
    broker = Broker(tmp_path)
    broker.start()
    settings.REDIS_URL = broker.url
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": broker.url}}
    yield broker
    broker.kill()


@pytest.fixture
def two_of_each(transactional_db: None, broker: Broker, tmp_path: Path) -> Iterator[MailServer]:
    """Two workers and two schedulers that tick every second and deliver to the mail server."""
    celery = [sys.executable, "-m", "celery", "-A", "tests.quick_celery"]
    with MailServer() as server, ExitStack() as running, (tmp_path / "log").open("wb") as log:
        environment = os.environ | {
            "DATABASE_URL": database_url(),
            "REDIS_URL": broker.url,
            "CACHE_URL": broker.url,
            "EMAIL_URL": server.url,
            "LOG_LEVEL": "INFO",
        }
        commands = [[*celery, "worker", "--pool", "solo", "--hostname", f"{number}@test"] for number in (1, 2)]
        commands += [
            [*celery, "beat", "--schedule", str(tmp_path / f"beat{number}"), "--pidfile", ""] for number in (1, 2)
        ]
        for command in commands:
            process = subprocess.Popen(
                command, cwd=django_settings.BASE_DIR, env=environment, stdout=log, stderr=subprocess.STDOUT
            )
            running.callback(_end, process)
        yield server


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def add_license(user: User) -> None:
    licenses.add(
        by=user, profession=Profession.NP, state=State.NY, expires_on=timezone.now().date() + dt.timedelta(days=29)
    )


def test_a_reminder_due_while_the_broker_is_away_comes_once_when_it_returns(
    two_of_each: MailServer, broker: Broker, client: Client
) -> None:
    dana, kim = accounts.clinician(), accounts.clinician()
    add_license(dana)
    until(lambda: two_of_each.recipients == [dana.email])

    broker.kill()
    client.force_login(kim)
    add_license(kim)
    answers = [client.get(path).status_code for path in ("/inbox/", "/healthz", "/readyz")]
    time.sleep(2)

    assert answers == [HTTPStatus.OK, HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE]
    assert two_of_each.recipients == [dana.email]

    broker.start()
    until(lambda: two_of_each.recipients == [dana.email, kim.email])
    back = timezone.now()
    until(lambda: Heartbeat.objects.filter(at__gt=back + dt.timedelta(seconds=2)).exists())

    assert two_of_each.recipients == [dana.email, kim.email]
    assert set(two_of_each.arrived.values()) == {1}
    assert list(Notice.objects.values_list("state", flat=True)) == ["sent", "sent"]
