"""The list of programs through the web server: how fast, how fresh, how large, and how soon after a start."""

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import redis
from django.db import connection
from django.test import Client as TestClient
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cmehub.local.places import ROOT
from programs.catalog.models import Program
from programs.index.searching import Asked, search
from programs.search import cards
from programs.search.documents import PROGRAMS, PROVIDER
from tests.bench import search_changes
from tests.bench.mailing import database_url
from tests.bench.search_asked import p95
from tests.bench.search_engines import load as load_index
from tests.bench.search_engines import requests
from tests.bench.search_site import Client, Site, celery, load

CLIENTS = 8
SECONDS = 20.0  # of each load
CHANGES_PER_SECOND, CURATORS = 50, 2
CHANGES = 20
MIXES = (1, 2, 3, 4)
WITHOUT_COUNTS = '<span class="n"></span>'  # of a filter's value (cmehub/templatetags/lists.py)
PATIENCE = 30.0  # seconds that a change may take to be seen, before this gives up


def addresses(seed: int, as_of: dt.date) -> list[str]:
    """Return the requests of the mix as pages."""
    path = reverse("programs:list")
    return [
        f"{path}?{urlencode({'q': each.asked.text, **each.asked.chosen}, doseq=True)}"
        for each in requests(seed, MIXES, as_of)
    ]


def measure(seed: int, as_of: dt.date) -> dict[str, float]:
    """Return the figures of the web server on the database in use."""
    asked = addresses(seed, as_of)
    with Site() as site:
        figures = {"warm_s": warm_up(site)}
        load(site, asked, clients=2, seconds=SECONDS)
        figures["private_mb"] = site.private_mb()
        used = site.cpu_seconds()
        took = load(site, asked, clients=CLIENTS, seconds=SECONDS)
        figures["page_cpu_ms"] = (site.cpu_seconds() - used) / len(took) * 1000
        figures["page_p95_ms"], figures["pages"] = p95(took), len(took)
        with celery():
            figures |= busy(site, asked)
            figures |= freshness(site)
    return figures | {"page_queries": queries(as_of)}


def private_mb(seed: int, as_of: dt.date) -> float:
    """Return a worker's memory after the same pages, on the database in use."""
    with Site() as site:
        load(site, addresses(seed, as_of), clients=2, seconds=SECONDS)
        return site.private_mb()


def warm_up(site: Site) -> float:
    """Return the seconds from the first page until every worker's has counts. All pages are there meanwhile."""
    begun = time.monotonic()
    address = reverse("programs:list")
    with site.one_connection_each() as clients:
        while any([_lacks_counts(client, address) for client in clients]):
            time.sleep(0.05)
    return time.monotonic() - begun


def _lacks_counts(client: Client, address: str) -> bool:
    page = client.get(address)
    assert page.status == 200, f"{address} answers {page.status} while the index is read"
    return WITHOUT_COUNTS in page.body


# -- changes ---------------------------------------------------------------------------------------------------------


def busy(site: Site, asked: Sequence[str]) -> dict[str, float]:
    """Compare pages while programs change with the same pages before and after."""
    quiet = load(site, asked, clients=CLIENTS, seconds=SECONDS / 2)
    curators = [_curator(seed) for seed in range(CURATORS)]
    time.sleep(4)  # Django takes some seconds to start
    during = load(site, asked, clients=CLIENTS, seconds=SECONDS)
    changed = sum(int(each.communicate()[0]) for each in curators)
    quiet += load(site, asked, clients=CLIENTS, seconds=SECONDS / 2)
    return {
        "busy_p95_ratio": p95(during) / p95(quiet),
        "busy_p95_ms": p95(during),
        "changes_per_s": changed / (SECONDS + 4),
    }


def _curator(seed: int) -> "subprocess.Popen[str]":
    """Start a process that changes programs, and then prints how many it changed."""
    env = {**os.environ, "DATABASE_URL": database_url(), "LOG_LEVEL": "CRITICAL"}
    options = [str(CHANGES_PER_SECOND / CURATORS), str(SECONDS + 4), str(seed)]
    command = [sys.executable, "-m", "tests.bench.search_changes", *options]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)


def freshness(site: Site) -> dict[str, float]:
    """Return the most seconds from a change until all workers show it, in several situations."""
    cache = redis.Redis.from_url(os.environ["CACHE_URL"])

    def restart() -> None:
        site.stop()
        site.start()

    situations: dict[str, Callable[[], object]] = {
        "fresh_usual_s": lambda: time.sleep(1),
        "fresh_in_a_row_s": lambda: None,
        "fresh_after_kill_s": site.kill_worker,
        "fresh_after_restart_s": restart,
        "fresh_after_flush_s": cache.flushall,
    }
    figures = dict.fromkeys(situations, 0.0)
    for number, (name, happens) in enumerate(situations.items()):
        for each in range(CHANGES if number < 2 else 3):
            happens()
            figures[name] = max(figures[name], _until_seen(site, _word(number, each), search_changes.rename))
    figures["fresh_after_crash_s"] = max(_until_seen(site, _word(9, each), _crash) for each in range(3))
    return figures | {"fresh_s": max(figures.values())}


def _word(*numbers: int) -> str:
    """Return a word that no program has."""
    return "quozix" + "".join(chr(ord("a") + number) for number in numbers) + "ine"


def _crash(pk: int, title: str) -> None:
    """Change a title in a process that's killed between its commit and what it does afterwards."""
    env = {**os.environ, "DATABASE_URL": database_url(), "LOG_LEVEL": "CRITICAL"}
    command = [sys.executable, "-m", "tests.bench.search_changes", "0", str(pk), title]
    subprocess.run(command, cwd=ROOT, env=env, check=False)


def _until_seen(site: Site, word: str, change: Callable[[int, str], None]) -> float:
    """Change a title, and return the seconds from its commit until every worker finds it by its new word."""
    programs = Program.objects.visible().on_offer(timezone.localdate())
    pk, title = programs.order_by("-pk").values_list("pk", "title")[:1].get()
    address = f"{reverse('programs:list')}?q={word}"
    with site.one_connection_each() as clients:
        change(pk, f"Renamed {word} program")
        begun = time.monotonic()
        waiting = list(clients)
        while waiting:
            assert time.monotonic() - begun < PATIENCE, f"a change isn't seen after {PATIENCE} seconds"
            waiting = [client for client in waiting if f"Renamed {word}" not in client.get(address).body]
        took = time.monotonic() - begun
    search_changes.rename(pk, title)
    return took


# -- queries ---------------------------------------------------------------------------------------------------------


def queries(as_of: dt.date) -> int:
    """Return the queries of a page whose cards aren't kept. They're as many for 1 and 3 programs as for a full page."""
    load_index()
    found = search(PROGRAMS, Asked(as_of=as_of))
    assert found is not None, "the index isn't loaded"
    of_size = {number: slug for slug, number in found.counts(PROVIDER).items()}
    numbers = {size: _queries(of_size[size]) for size in (1, 3, max(of_size))}
    assert len(set(numbers.values())) == 1, f"the queries depend on the number of programs: {numbers}"
    return numbers[1]


def _queries(provider: str) -> int:
    """Return the fewest of several pages, since some look for changes as well."""
    visitor, address = TestClient(headers={"host": "localhost"}), f"{reverse('programs:list')}?provider={provider}"
    fewest = []
    for _ in range(4):
        cards.forget()
        with CaptureQueriesContext(connection) as captured:
            assert visitor.get(address).status_code == 200
        fewest.append(len(captured))
    return min(fewest)
