"""The throughput of the outbox, and how it survives kill -9: `./dev bench outbox --size 2000 --kills 20`.

Real worker processes deliver to an SMTP server on this machine. Some are killed at random moments and replaced.
At the end, every message must have been sent once or be held, with at most one batch held for each kill.
"""

import argparse
import os
import random
import time

import django

from tests.bench.mail_sink import MailSink
from tests.bench.mailing import LEASE_SECONDS, Outcome, Worker, fill, judged
from tests.bench.report import print_report


def drain(count: int, *, workers: int) -> Outcome:
    """Deliver `count` messages with `workers` workers, without killing any."""
    with MailSink() as sink:
        fill(count)
        team = [Worker(sink.url) for _ in range(workers)]
        for worker in team:
            worker.wait_until_ready()
        begun = time.monotonic()
        for worker in team:
            worker.finish()
        return judged(Outcome(messages=count, seconds=time.monotonic() - begun), sink.arrived)


def survive(count: int, *, kills: int, seed: int) -> Outcome:
    """Deliver `count` messages with two workers, repeatedly killing one of them at a random moment."""
    chance = random.Random(seed)
    outcome = Outcome(messages=count)
    with MailSink() as sink:
        fill(count)
        begun = time.monotonic()
        team = [Worker(sink.url, lease=LEASE_SECONDS) for _ in range(2)]
        for worker in team:
            worker.wait_until_ready()
        while outcome.kills < kills and (at_work := [worker for worker in team if worker.at_work]):
            time.sleep(chance.uniform(0.0, 0.5))
            victim = chance.choice(at_work)
            outcome.kills += victim.kill()
            team[team.index(victim)] = replacement = Worker(sink.url, lease=LEASE_SECONDS)
            replacement.wait_until_ready()
        for worker in team:
            worker.finish()
        _take_over(sink)
        outcome.seconds = time.monotonic() - begun
        return judged(outcome, sink.arrived)


def _take_over(sink: MailSink) -> None:
    """Deliver what killed workers had claimed but not sent, once their leases have expired."""
    from accounts.notices.models import Notice

    while Notice.objects.to_send().exists():
        time.sleep(LEASE_SECONDS)
        worker = Worker(sink.url, lease=LEASE_SECONDS)
        worker.wait_until_ready()
        worker.finish()


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
                "per_second_one_worker": round(one.per_second, 1),
                "per_second_two_workers": round(two.per_second, 1),
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
