"""Reminders at size: the daily selection, mails per second, and what's left after kill -9: `./dev bench reminders`.

It has PostgreSQL and Valkey servers of its own in a temporary folder, so that killing them harms nobody.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from cmehub.local.servers import Servers
from tests.bench.report import print_report


@contextmanager
def own_servers() -> Iterator[Servers]:
    """Start servers in a temporary folder, and let this process and its children use them."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # so that they're stopped then too
    with tempfile.TemporaryDirectory(prefix="cmehub-bench-") as folder:
        servers = Servers(Path(folder))
        try:
            os.environ |= servers.start()
            yield servers
        finally:
            servers.stop()


def selection(credentials: int) -> dict[str, float]:
    """Time the daily selection, with a tenth of what's due on one day and all that's due on the next."""
    import datetime as dt

    from django.utils import timezone

    from cmehub.celery import share_with_processes
    from cmehub.lib.dates import day_of
    from programs.reminders import planning
    from tests.bench import reminders_filled as filled

    today = day_of(timezone.now(), filled.ZONE) + dt.timedelta(days=1)
    begun = time.monotonic()
    filled.deadlines(credentials, today=today)
    figures: dict[str, float] = {"fill_s": time.monotonic() - begun}
    share_with_processes()  # as in a worker
    for name, day, share in (("tenth_", today, 0.9), ("", today + dt.timedelta(days=1), 0.0)):
        now = filled.first_tick(day)
        filled.put_off(share, until=now)
        begun = time.monotonic()
        figures[f"selected_{name}n".replace("_n", "")] = planning.plan_due(now=now)
        figures[f"select_{name}s"] = time.monotonic() - begun
    return figures


def mails(real: int, prepared: int, naive: int) -> dict[str, float]:
    """Measure mails per second, of prepared messages and of reminders, with one and two workers and as a fan-out."""
    from tests.bench import reminders_filled as filled
    from tests.bench.reminders_mails import deliver, fan_out

    outcomes = {}
    filled.greetings(naive)
    outcomes["fanout_prepared"] = fan_out(ready_made=True)
    for workers in (1, 2):
        filled.greetings(prepared)
        outcomes[f"prepared_{workers}"] = deliver(workers=workers, ready_made=True)
    filled.reminders(max(naive // 5, 1))
    outcomes["fanout_real"] = fan_out()
    for workers in (1, 2):
        filled.reminders(real)
        outcomes[f"real_{workers}"] = deliver(workers=workers)
    for name, outcome in outcomes.items():
        assert (outcome.missing, outcome.doubled, outcome.sent) == (0, 0, outcome.messages), f"{name}: {outcome}"
    rates = {name: outcome.per_second for name, outcome in outcomes.items()}
    return {
        "mails_per_s_1": rates["real_1"],
        "mails_per_s_2": rates["real_2"],
        "prepared_per_s_1": rates["prepared_1"],
        "prepared_per_s_2": rates["prepared_2"],
        "fanout_prepared_per_s": rates["fanout_prepared"],
        "fanout_real_per_s": rates["fanout_real"],
        "prepared_vs_fanout": rates["prepared_1"] / rates["fanout_prepared"],
        "real_vs_fanout": rates["real_1"] / rates["fanout_real"],
    }


def chaos(servers: Servers, size: int, *, kills: int, seed: int) -> dict[str, float]:
    from tests.bench import reminders_filled as filled
    from tests.bench.reminders_chaos import survive

    filled.greetings(size)
    outcome = survive(servers, kills=kills, seed=seed)
    return {
        "chaos_missing": outcome.missing,
        "chaos_doubled": outcome.doubled,
        "chaos_held": outcome.held,
        "chaos_s": outcome.seconds,
        "kills": outcome.kills,
    }


def main() -> None:
    options = argparse.ArgumentParser(prog="./dev bench reminders", description=__doc__)
    options.add_argument("--size", type=int, default=1_000_000, help="credentials (default: %(default)s)")
    options.add_argument(
        "--mails", type=int, default=3000, help="reminders for each measurement (default: %(default)s)"
    )
    options.add_argument("--prepared", type=int, default=12_000, help="prepared messages (default: %(default)s)")
    options.add_argument("--naive", type=int, default=2000, help="messages of the fan-out (default: %(default)s)")
    options.add_argument("--programs", type=int, default=2000, help="invented programs (default: %(default)s)")
    options.add_argument("--chaos-size", type=int, default=20_000, help="messages amid kills (default: %(default)s)")
    options.add_argument("--kills", type=int, default=25, help="kill -9 at most so often (default: %(default)s)")
    options.add_argument("--seed", type=int, default=1, help="chooses the moments (default: %(default)s)")
    options.add_argument(
        "--only", choices=("selection", "mails", "chaos"), nargs="+", default=("selection", "mails", "chaos")
    )
    chosen = options.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmehub.settings")
    with own_servers() as servers:
        django.setup()
        from django.core.management import call_command

        from tests.bench import search_filled

        call_command("migrate", interactive=False, verbosity=0)
        figures: dict[str, float] = {}
        if "mails" in chosen.only:
            search_filled.fill(chosen.programs, chosen.seed)
        if "selection" in chosen.only:
            figures |= selection(chosen.size)
        if "mails" in chosen.only:
            figures |= mails(chosen.mails, chosen.prepared, chosen.naive)
        if "chaos" in chosen.only:
            figures |= chaos(servers, chosen.chaos_size, kills=chosen.kills, seed=chosen.seed)
        names = ("size", "mails", "prepared", "naive", "programs", "chaos_size", "seed")
        print_report(
            "reminders",
            sizes={name: getattr(chosen, name) for name in names},
            figures={name: round(value, 3) for name, value in figures.items()},
        )


if __name__ == "__main__":
    main()
