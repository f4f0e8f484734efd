"""The throughput of the outbox, and how it survives kill -9: `./dev bench outbox --size 2000 --kills 20`.

Real worker processes deliver to a real SMTP server on this machine. Some are killed at random moments and replaced.
At the end, every message must have been sent once or be held, with at most one batch held for each kill.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from urllib.parse import quote

import django
from django.conf import settings

from tests.bench.report import print_report
from tests.fakes import MailServer

LEASE_SECONDS = 2.0


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


class Worker:
    """A worker process that delivers until nothing is due."""

    def __init__(self, server: MailServer) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.outbox_worker", "--lease", str(LEASE_SECONDS)],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": database_url(), "EMAIL_URL": server.url, "LOG_LEVEL": "ERROR"},
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
            return self.process.wait(timeout=300)


def database_url() -> str:
    """Return the URL of the database in use, which is the test database, not the one in the settings."""
    from django.db import connection

    database = connection.settings_dict
    user, password = quote(database["USER"]), quote(database["PASSWORD"])
    return f"postgresql://{user}:{password}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


def fill(count: int) -> None:
    """Plan `count` messages, each to a different person."""
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


def drain(count: int, *, workers: int) -> Outcome:
    """Deliver `count` messages with `workers` workers, without killing any."""
    with MailServer() as server:
        fill(count)
        team = [Worker(server) for _ in range(workers)]
        for worker in team:
            worker.wait_until_ready()
        begun = time.monotonic()
        for worker in team:
            worker.finish()
        return _judged(Outcome(messages=count, seconds=time.monotonic() - begun), server)


def survive(count: int, *, kills: int, seed: int) -> Outcome:
    """Deliver `count` messages with two workers, repeatedly killing one of them at a random moment."""
    chance = random.Random(seed)
    outcome = Outcome(messages=count)
    with MailServer() as server:
        fill(count)
        begun = time.monotonic()
        team = [Worker(server), Worker(server)]
        for worker in team:
            worker.wait_until_ready()
        while outcome.kills < kills and (at_work := [worker for worker in team if worker.at_work]):
            time.sleep(chance.uniform(0.0, 0.5))
            victim = chance.choice(at_work)
            outcome.kills += victim.kill()
            team[team.index(victim)] = replacement = Worker(server)
            replacement.wait_until_ready()
        for worker in team:
            worker.finish()
        _take_over(server)
        outcome.seconds = time.monotonic() - begun
        return _judged(outcome, server)


def _take_over(server: MailServer) -> None:
    """Deliver what killed workers had claimed but not sent, once their leases have expired."""
    from accounts.notices.models import Notice

    while Notice.objects.to_send().exists():
        time.sleep(LEASE_SECONDS)
        worker = Worker(server)
        worker.wait_until_ready()
        worker.finish()


def _judged(outcome: Outcome, server: MailServer) -> Outcome:
    """Hold messages whose delivery is uncertain, and compare the database with what the mail server accepted."""
    from django.utils import timezone

    from accounts.notices import delivery
    from accounts.notices.enums import NoticeState
    from accounts.notices.mails import message_id
    from accounts.notices.models import Notice

    delivery.hold_doubtful(now=timezone.now() + delivery.DOUBT_AFTER)
    arrived = server.arrived
    for notice in Notice.objects.all():
        took = arrived.pop(message_id(notice), 0)
        outcome.sent += notice.state == NoticeState.SENT
        outcome.held += notice.state == NoticeState.HELD
        outcome.held_but_arrived += notice.state == NoticeState.HELD and took > 0
        outcome.missing += notice.state != NoticeState.HELD and took == 0
        outcome.doubled += took > 1
    assert not arrived, "the mail server took messages that nobody planned"
    return outcome


def main() -> None:
    options = argparse.ArgumentParser(prog="./dev bench outbox", description=__doc__)
    options.add_argument("--size", type=int, default=2000, help="messages in each run (default: %(default)s)")
    options.add_argument("--kills", type=int, default=20, help="kill -9 at most so often (default: %(default)s)")
    options.add_argument("--seed", type=int, default=1, help="chooses the moments (default: %(default)s)")
    chosen = options.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmehub.settings")
    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        one = drain(chosen.size, workers=1)
        two = drain(chosen.size, workers=2)
        killed = survive(chosen.size, kills=chosen.kills, seed=chosen.seed)
        print_report(
            "outbox",
            sizes={"messages": chosen.size, "seed": chosen.seed},
            figures={
                "per_second_one_worker": round(one.messages / one.seconds, 1),
                "per_second_two_workers": round(two.messages / two.seconds, 1),
                "kills": killed.kills,
                "sent": killed.sent,
                "held": killed.held,
                "held_but_arrived": killed.held_but_arrived,
                "missing": one.missing + two.missing + killed.missing,
                "doubled": one.doubled + two.doubled + killed.doubled,
                "seconds_with_kills": round(killed.seconds, 1),
            },
        )
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
