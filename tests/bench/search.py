"""The search over 250,000 invented programs, by the bars of issue 10: `./dev bench search --keep`.

Without --size it fills two databases, with 25,000 and 250,000 programs: the figures are of the larger one, `growth` is
of both, and relevance is judged in the smaller one. With --size it measures one. --only names the parts:

- engines: the hub's engine beside tantivy, request by request in one process, and beside tsvector with GROUP BY
- web: the list through gunicorn with two workers: pages, changes, memory and warm-up
- relevance: the judged searches (judged.csv), beside tantivy's BM25

Filling takes some ten minutes. --keep leaves the databases for the next run, which fills them anew only if the seed or
the code that they depend on changed.
"""

import argparse
import math
import os
import statistics
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import django

from tests.bench.report import print_json
from tests.bench.search_asked import p95

if TYPE_CHECKING:
    from tests.bench.search_engines import Times

SMALL, LARGE = 25_000, 250_000
PARTS = ("engines", "web", "relevance")
# The figures in the last line, in this order
FIGURES = (
    *("p95_vs_tantivy", "naive_p95_vs_us", "rare_typo_p95_ms", "growth", "fresh_s", "busy_p95_ratio", "worker_mb"),
    *("warm_s", "page_p95_ms", "page_cpu_ms", "success_at_10", "mrr", "mrr_bm25"),
)


def measure(size: int, parts: Collection[str], *, seed: int, keep: bool, misses: bool) -> dict[str, float]:
    """Measure one size, print tables, and return all figures."""
    from django.utils import timezone

    from tests.bench import search_engines, search_relevance, search_web
    from tests.bench.search_filled import database

    as_of, figures = timezone.localdate(), dict[str, float]()
    with database(size, seed=seed, keep=keep) as filled:
        print(
            f"\n{size:,} invented programs, and the demo data" + (" (kept)" if not filled.seconds else ""), flush=True
        )
        figures |= filled.seconds
        if "relevance" in parts:
            judged = search_relevance.judge(as_of)
            search_relevance.print_table(judged)
            if misses:
                search_relevance.print_misses(judged)
            figures |= search_relevance.figures(judged)
        if "engines" in parts:
            times = search_engines.measure(seed, as_of)
            print_times(times)
            figures |= of_engines(times)
        if "web" in parts:
            figures |= search_web.measure(seed, as_of)
    if "web" in parts:
        with database(0, seed=seed, keep=keep):
            figures["empty_mb"] = search_web.private_mb(seed, as_of)
        figures["worker_mb"] = figures["private_mb"] - figures["empty_mb"]
    print_figures(figures)
    return figures


def of_engines(times: "Times") -> dict[str, float]:
    ours = times.p95("hub")
    return {
        "p95_ms": ours,
        "tantivy_p95_ms": times.p95("tantivy"),
        "naive_p95_ms": times.p95("naive"),
        "p95_vs_tantivy": ours / times.p95("tantivy"),
        "naive_p95_vs_us": times.p95("naive") / ours,
        "rare_typo_p95_ms": p95(times.rare),
        "tantivy_index_s": times.index_s,
    }


def print_times(times: "Times") -> None:
    """Print the median and the 95th percentile of each kind of request, in milliseconds."""
    kinds = sorted({kind for kind, _ in times.warm["hub"]})
    columns = {**{name: times.warm[name] for name in times.warm}, **{f"{n}, cold": times.cold[n] for n in times.cold}}
    print(f"\n  {'p50 / p95 ms':<16}" + "".join(f"{name:>20}" for name in columns))
    for kind in [*kinds, ""]:
        some = [[ms for each, ms in took if kind in (each, "")] for took in columns.values()]
        told = "".join(f"{f'{statistics.median(took):,.1f} / {p95(took):,.1f}':>20}" for took in some)
        print(f"  {kind or 'all':<16}{told}", flush=True)


def print_figures(figures: Mapping[str, float]) -> None:
    print()
    for name, value in figures.items():
        print(f"  {name:<24}{value:>12,.3f}", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(
        prog="./dev bench search", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--size", type=int, help="invented programs (default: 25,000 and 250,000)")
    options.add_argument("--only", choices=PARTS, action="append", help="measure only this part, or these")
    options.add_argument("--keep", action="store_true", help="keep the databases, and use kept ones")
    options.add_argument("--misses", action="store_true", help="print the judged searches whose answer isn't first")
    options.add_argument("--seed", type=int, default=1, help="of the invented programs (default: %(default)s)")
    chosen = options.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmehub.settings")
    django.setup()
    parts = chosen.only or PARTS

    def measured(size: int, parts: Collection[str]) -> dict[str, float]:
        return measure(size, parts, seed=chosen.seed, keep=chosen.keep, misses=chosen.misses)

    if chosen.size:
        figures, sizes = measured(chosen.size, parts), {"programs": chosen.size}
    else:
        small = measured(SMALL, [part for part in parts if part != "web"])
        large = measured(LARGE, [part for part in parts if part != "relevance"])
        figures, sizes = {**small, **large}, {"small": SMALL, "programs": LARGE}
        if "engines" in parts:
            figures["growth"] = math.log10(large["p95_ms"] / small["p95_ms"])
    print_json(
        "search",
        sizes={**sizes, "requests": 50, "clients": 8, "seed": chosen.seed},
        figures={name: round(figures[name], 3) for name in FIGURES if name in figures},
    )


if __name__ == "__main__":
    main()
