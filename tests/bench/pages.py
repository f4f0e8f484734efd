"""What the public pages cost: CPU time, database queries and size, with the demo data and production settings.

`./dev bench pages --size 100` requests each page that often, in five rounds. CPU time is the median of the quietest
round, since other work on the machine only ever adds. It includes the page's compression, and not the database's time.
"""

import argparse
import io
import os
import statistics
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import django

from tests.bench.report import print_json

if TYPE_CHECKING:
    from django.test import Client

ROUNDS = 5
WARM_UP = 10  # requests that fill the template and connection caches


@dataclass(frozen=True)
class Cost:
    """The cost of one page. Sizes are of the HTML alone, in kB of 1,000 bytes."""

    cpu_ms: float
    queries: int
    kb: float
    gzip_kb: float


def addresses() -> dict[str, str]:
    """Return the pages to measure. The program is the demo's with the strongest evidence, and has similar programs."""
    from django.urls import reverse
    from django.utils import timezone

    from programs.search import queries

    (program,) = queries.best_evidence(1, as_of=timezone.localdate())
    return {
        "programs": reverse("programs:list"),
        "vacancies": reverse("careers:vacancy_list"),
        "evidence": reverse("programs:evidence_list"),
        "home": reverse("careers:home"),
        "program": reverse("programs:detail", args=[program.slug]),
    }


def measure(pages: Mapping[str, str], *, times: int) -> dict[str, Cost]:
    """Request the pages in turn, so that a busy moment of the machine affects all of them."""
    from django.test import Client

    visitor = Client(headers={"host": "localhost", "accept-encoding": "gzip"})
    took: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(WARM_UP + times):
        for name, address in pages.items():
            begun = time.process_time()
            status = visitor.get(address).status_code
            if turn >= WARM_UP:
                took[name].append(time.process_time() - begun)
            assert status == 200, f"{address} can't be shown"
    return {name: _cost(visitor, address, took[name]) for name, address in pages.items()}


def _cost(visitor: "Client", address: str, took: list[float]) -> Cost:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        zipped = visitor.get(address)
    queries = len(captured)  # the next request resets them
    plain = visitor.get(address, headers={"accept-encoding": "identity"})
    return Cost(
        cpu_ms=round(_quietest_median(took) * 1000, 1),
        queries=queries,
        kb=round(len(plain.content) / 1000, 1),
        gzip_kb=round(len(zipped.content) / 1000, 1),
    )


def _quietest_median(took: list[float]) -> float:
    size = max(1, len(took) // ROUNDS)
    return min(statistics.median(took[begin : begin + size]) for begin in range(0, len(took) - size + 1, size))


def print_table(costs: Mapping[str, Cost]) -> None:
    print(f"  {'page':<12}{'CPU ms':>8}{'queries':>9}{'kB':>8}{'kB gzip':>9}")
    for name, cost in costs.items():
        print(f"  {name:<12}{cost.cpu_ms:>8.1f}{cost.queries:>9}{cost.kb:>8.1f}{cost.gzip_kb:>9.1f}")


def main() -> None:
    options = argparse.ArgumentParser(prog="./dev bench pages", description=__doc__)
    options.add_argument("--size", type=int, default=100, help="requests of each page (default: %(default)s)")
    chosen = options.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmehub.settings")
    django.setup()
    from django.core.management import call_command
    from django.test.utils import override_settings, setup_databases, teardown_databases

    from programs.catalog.models import Program
    from programs.evidence.models import Outcome

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with tempfile.TemporaryDirectory() as folder, override_settings(STATIC_ROOT=folder, DEMO_WORLD=True):
            call_command("collectstatic", interactive=False, verbosity=0)
            call_command("load_demo", stdout=io.StringIO())
            costs = measure(addresses(), times=chosen.size)
            sizes = {
                "requests": chosen.size,
                "programs": Program.objects.count(),
                "outcomes": Outcome.objects.count(),
            }
        print_table(costs)
        print_json(
            "pages",
            sizes=sizes,
            figures={f"{name}_{figure}": value for name, cost in costs.items() for figure, value in vars(cost).items()},
        )
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
