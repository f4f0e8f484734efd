"""100,000 invented vacancies, by the bars of issue 12: `./dev bench vacancies`.

- warm_p95_ms: a search with distance and CME filters, with its total, a page and all counts, in a process that's warm
- vs_group_by: how many times as long haversine and GROUP BY on the tables take at p95, for six facets
- alerts_s, alert_queries: matching 50,000 saved searches against 500 new vacancies, and planning the messages
- feed_peak_mb: what the feed of all takes of memory while it's streamed, beyond its first thousand vacancies
"""

import argparse
import datetime as dt
import os
import random
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import django

from tests.bench.report import print_report
from tests.bench.search_asked import p95

SEARCHES, NEW = 50_000, 500
REQUESTS, NAIVE_REQUESTS = 60, 20
FIGURES = ("warm_p95_ms", "vs_group_by", "alerts_s", "alert_queries", "feed_peak_mb")


def measure(size: int, searches: int, *, seed: int) -> dict[str, float]:
    from django.db import connection
    from django.utils import timezone

    from careers.search.documents import VACANCIES
    from careers.vacancies.expiry import today_in_last_zone
    from tests.bench import vacancies_rows
    from tests.bench.search_filled import write_documents

    now = timezone.now()
    day = today_in_last_zone(now)
    vacancies_rows.fill(size, seed=seed, day=day)
    write_documents(VACANCIES)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    figures = requests(seed, day)
    vacancies_rows.make_new(NEW, at=now - dt.timedelta(hours=1))
    vacancies_rows.save_searches(searches, seed=seed, now=now)
    figures |= alerts(now)
    name = str(connection.settings_dict["NAME"])
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=begin, initargs=(name,)) as alone:
        figures["feed_peak_mb"] = alone.submit(feed_growth, day).result()
    return figures


def requests(seed: int, day: dt.date) -> dict[str, float]:
    """Time the same searches with the hub's engine and with GROUP BY, which have to agree on the totals."""
    from tests.bench import vacancies_naive
    from tests.bench.vacancies_rows import asked

    chance = random.Random(seed)
    searches: list[dict[str, list[str]]] = []
    while len(searches) < REQUESTS:
        chosen = asked(chance) | {"allowance": [chance.choice(["1000", "2000", "3000"])]}
        if "near" in chosen and "q" not in chosen:
            searches.append(chosen)
    ours(searches[0], day)  # warm: it reads the index
    took = [timed(partial(ours, chosen, day)) for chosen in searches]
    naive = [timed(partial(vacancies_naive.answer, chosen, as_of=day)) for chosen in searches[:NAIVE_REQUESTS]]
    for chosen in searches[:NAIVE_REQUESTS]:
        assert ours(chosen, day) == vacancies_naive.answer(chosen, as_of=day), f"different totals for {chosen}"
    return {"warm_p95_ms": p95(took), "vs_group_by": p95(naive) / p95(took)}


def ours(chosen: dict[str, list[str]], day: dt.date) -> int:
    """Answer a search as the list does, with all its facets, without rendering. Duplicates aren't folded for once."""
    from django.http import QueryDict
    from django.utils.http import urlencode

    from careers.search import criteria, facets, queries

    asked = criteria.read(QueryDict(urlencode(chosen, doseq=True)), queries.is_known)
    found = queries.find(asked, as_of=day)
    queries.page(found, asked, 0, 20)
    facets.facets(asked, found, asked.amounts)
    return len(found)


def timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1_000


def alerts(now: dt.datetime) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from careers.alerts import planning

    begun = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        planned = planning.plan_due(now=now)
    took = time.perf_counter() - begun
    print(f"  {planned:,} messages planned")
    return {"alerts_s": round(took, 2), "alert_queries": len(asked)}


def begin(name: str) -> None:
    """Set up a process that uses the filled database."""
    from tests.bench.search_filled import begin_reading

    begin_reading(name)


def feed_growth(day: dt.date) -> float:
    """Return by how many MB this process grows while it writes the feed of all, from the second piece on."""
    from django.utils import timezone

    from careers.search import indeed

    pieces = indeed.write(as_of=day, now=timezone.now())
    size = sum(len(next(pieces)) for _ in range(3))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    size += sum(map(len, pieces))
    print(f"  the feed of all has {size / 1e6:,.1f} MB", flush=True)
    return round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, 1)


def main() -> None:
    options = argparse.ArgumentParser(
        prog="./dev bench vacancies", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--size", type=int, default=100_000, help="invented vacancies (default: %(default)s)")
    options.add_argument("--searches", type=int, default=SEARCHES, help="saved searches (default: %(default)s)")
    options.add_argument("--seed", type=int, default=1, help="of what's invented (default: %(default)s)")
    chosen = options.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmehub.settings")
    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    from tests import migrated

    connection.settings_dict["TEST"] |= {"NAME": "bench_vacancies", "TEMPLATE": migrated.database()}
    databases = setup_databases(verbosity=0, interactive=False, serialized_aliases=())
    try:
        figures = measure(chosen.size, chosen.searches, seed=chosen.seed)
        print_report(
            "vacancies",
            sizes={"vacancies": chosen.size, "searches": chosen.searches, "new": NEW, "seed": chosen.seed},
            figures={name: round(figures[name], 2) for name in FIGURES},
        )
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
