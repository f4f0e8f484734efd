"""Deliver while workers, the broker and PostgreSQL are killed at random moments."""

import os
import random
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from accounts.notices.models import Notice
from cmehub.local.servers import Servers
from tests.bench.mail_sink import MailSink
from tests.bench.mailing import Outcome, environment, judged
from tests.bench.reminders_mails import celery

WORKER, VALKEY, POSTGRES = "worker", "valkey", "postgres"
VICTIMS = (WORKER, WORKER, WORKER, VALKEY, POSTGRES)
WORKERS = 2
_PATIENCE = 1800


class Team:
    """Celery's workers and beat. A killed worker is replaced."""

    def __init__(self, mail_url: str, folder: Path) -> None:
        self._env = environment(mail_url)
        self._workers = [self._start("worker", "--pool", "solo", "--hostname", f"{n}@chaos") for n in range(WORKERS)]
        self._beat = self._start("beat", "--schedule", str(folder / "beat"), "--pidfile", "")

    def kill_one(self, chance: random.Random) -> bool:
        """Kill a worker and start another one. Return whether it was still running."""
        place = chance.randrange(WORKERS)
        ended = _killed(self._workers[place])
        self._workers[place] = self._start("worker", "--pool", "solo", "--hostname", f"{time.monotonic_ns()}@chaos")
        return ended

    def stop(self) -> None:
        for process in (self._beat, *self._workers):
            _killed(process)

    def _start(self, command: str, *options: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            celery(command, *options), cwd=settings.BASE_DIR, env=self._env, stderr=subprocess.DEVNULL
        )


def survive(servers: Servers, *, kills: int, seed: int, victims: Sequence[str] = VICTIMS) -> Outcome:
    """Deliver what's planned while processes are killed, at most so often, and then in peace."""
    chance = random.Random(seed)
    outcome = Outcome(messages=Notice.objects.count())
    killed: Counter[str] = Counter()
    with MailSink() as sink, _team(sink.url) as team:
        begun = time.monotonic()
        while _waiting() > 0:
            assert time.monotonic() < begun + _PATIENCE, "the messages did not go out"
            time.sleep(chance.uniform(0.5, 3.0))
            if outcome.kills < kills:
                victim = chance.choice(victims)
                died = team.kill_one(chance) if victim == WORKER else _kill_and_restart(servers, victim)
                killed[victim] += died
                outcome.kills += died
        outcome.seconds = time.monotonic() - begun
        team.stop()
        print("  killed:", ", ".join(f"{name} {number} times" for name, number in sorted(killed.items())))
        return judged(outcome, sink.arrived)


@contextmanager
def _team(mail_url: str) -> Iterator[Team]:
    with tempfile.TemporaryDirectory() as folder:
        team = Team(mail_url, Path(folder))
        try:
            yield team
        finally:
            team.stop()


def _kill_and_restart(servers: Servers, name: str) -> bool:
    record = servers.book.read(name)
    assert record is not None, f"{name} isn't running"
    os.kill(record.pid, signal.SIGKILL)
    _until(lambda: not record.alive)
    servers.revive(name)
    return True


def _killed(process: "subprocess.Popen[bytes]") -> bool:
    process.kill()
    return process.wait() == -signal.SIGKILL


def _waiting() -> int:
    """Return how many messages still have to go out, as soon as the database answers."""
    while True:
        try:
            return Notice.objects.to_send().count()
        except (InterfaceError, OperationalError):
            connection.close()
            time.sleep(0.2)


def _until(happened: Callable[[], bool], *, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
