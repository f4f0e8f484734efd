"""Links are collected from public pages and checked politely. The sites are on this machine."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from programs.links import checking, tasks
from programs.links.enums import LinkStatus
from programs.links.models import LinkCheck
from programs.links.queries import doi_address, uses
from programs.links.rules import Answer
from tests.factories import programs as make
from tests.website import Website, page, redirect

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def site(settings: Settings) -> Iterator[Website]:
    with Website({"/": page()}) as site:
        settings.FETCH_LOOPBACK_PORTS = {site.port}
        yield site


def link(url: str = "https://provider.example/a", **fields: Any) -> LinkCheck:
    return LinkCheck.objects.create(**{"url": url, "host": url.split("/")[2], "next_check_at": NOW, **fields})


def statuses() -> dict[str, str]:
    return dict(LinkCheck.objects.values_list("url", "status"))


# -- which links -------------------------------------------------------------------------------------------------------


def test_links_of_public_pages_are_collected_once() -> None:
    provider = make.provider(website="https://provider.example/")
    make.program(provider=provider, url="https://provider.example/a")
    make.program(provider=provider, url="https://provider.example/a")
    make.program(provider=provider, url="https://provider.example/draft", state="draft")
    make.program(provider=provider, url="https://provider.example/demo", is_demo=True)
    make.program(provider=provider)
    make.outcome(url="https://journal.example/1", doi="10.1000/ab(c)")

    assert checking.collect(now=NOW) == (4, 0)
    assert checking.collect(now=NOW) == (0, 0)

    assert set(statuses()) == {
        "https://provider.example/",
        "https://provider.example/a",
        "https://journal.example/1",
        "https://doi.org/10.1000/ab(c)",
    }
    assert set(LinkCheck.objects.values_list("host", flat=True)) == {"provider.example", "journal.example", "doi.org"}


def test_links_that_no_page_has_anymore_are_deleted() -> None:
    link("https://provider.example/old", status=LinkStatus.DEAD, failures=3, first_failed_at=NOW)
    make.program(url="https://provider.example/new")

    assert checking.collect(now=NOW) == (1, 1)
    assert list(statuses()) == ["https://provider.example/new"]


def test_first_checks_are_spread() -> None:
    for number in range(3):
        make.program(url=f"https://provider.example/{number}")

    checking.collect(now=NOW)

    due = LinkCheck.objects.order_by("next_check_at").values_list("next_check_at", flat=True)
    assert list(due) == [NOW + dt.timedelta(minutes=number) for number in range(3)]


def test_collecting_costs_the_same_for_one_link_and_for_three() -> None:
    def cost() -> int:
        LinkCheck.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            checking.collect(now=NOW)
        return len(queries)

    make.program(url="https://provider.example/1")
    one = cost()
    make.program(url="https://provider.example/2")
    make.program(url="https://provider.example/3")

    assert cost() == one


def test_the_rows_that_use_a_link_are_found() -> None:
    program = make.program(title="Sepsis", url="https://provider.example/a")
    outcome = make.outcome(code="sepsis-1", doi="10.1000/x y")
    url = doi_address(outcome.doi)

    found = uses(["https://provider.example/a", url, "https://nobody.example/"])

    assert {address: [(use.label, use.pk) for use in rows] for address, rows in found.items()} == {
        "https://provider.example/a": [("Sepsis", program.pk)],
        url: [("sepsis-1", outcome.pk)],
        "https://nobody.example/": [],
    }


# -- claiming ----------------------------------------------------------------------------------------------------------


def test_the_link_due_longest_is_claimed() -> None:
    link("https://a.example/", next_check_at=NOW + HOUR)
    link("https://b.example/", next_check_at=NOW - HOUR)
    link("https://c.example/", next_check_at=NOW)

    claimed = [checking.claim(now=NOW) for _ in range(3)]

    assert [each and each.url for each in claimed] == ["https://b.example/", "https://c.example/", None]


def test_a_host_is_asked_by_one_worker_at_a_time_and_then_left_alone_for_a_while() -> None:
    link("https://provider.example/a")
    link("https://provider.example/b")
    later = NOW + checking.PAUSE + dt.timedelta(seconds=1)

    first = checking.claim(now=NOW)
    assert first is not None
    assert checking.claim(now=NOW) is None
    checking.save(first, Answer(200, "200 OK"), now=NOW)
    assert checking.claim(now=NOW) is None

    second = checking.claim(now=later)
    assert second is not None
    assert second.url == "https://provider.example/b"


def test_what_a_worker_left_behind_is_taken_over() -> None:
    link()
    abandoned = checking.claim(now=NOW)
    later = NOW + checking.LEASE + dt.timedelta(seconds=1)

    taken = checking.claim(now=later)

    assert abandoned is not None
    assert taken is not None
    checking.save(abandoned, Answer(404, "404 Not Found"), now=later)
    assert statuses() == {taken.url: LinkStatus.NEW}
    checking.save(taken, Answer(200, "200 OK"), now=later)
    assert statuses() == {taken.url: LinkStatus.WORKS}


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_never_ask_one_host() -> None:
    for number in range(4):
        link(f"https://provider.example/{number}")
    ready = Barrier(4)

    def work(_: int) -> str | None:
        ready.wait()
        try:
            claimed = checking.claim(now=NOW)
            return claimed.url if claimed else None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        claimed = list(workers.map(work, range(4)))

    assert len([url for url in claimed if url]) == 1


# -- checking ----------------------------------------------------------------------------------------------------------


def test_the_answer_of_a_site_is_kept_in_words(site: Website) -> None:
    site.pages["/moved"] = redirect("/", 301)
    site.pages["/inside"] = redirect("http://169.254.169.254/")
    answers = {"/": "200 OK", "/moved": "200 OK", "/gone": "404 Not Found"}
    answers["/inside"] = "This address isn't on the public internet."

    for path, reason in answers.items():
        found = checking.ask(site.url(path))
        assert found.reason == reason


def test_a_tick_checks_each_host_once(site: Website) -> None:
    now = timezone.now()
    for path in ("/", "/gone"):
        link(site.url(path), next_check_at=now - HOUR)
    link("http://127.0.0.1:1/", next_check_at=now - HOUR)
    link("https://later.example/", next_check_at=now + HOUR)

    tasks.check_due()

    checked = LinkCheck.objects.exclude(last_checked_at=None)
    assert {each.url: each.status for each in checked} == {
        site.url("/"): LinkStatus.WORKS,
        "http://127.0.0.1:1/": LinkStatus.FAILING,
    }
    assert [method for method, *_ in site.requests] == ["HEAD"]
    assert all(each.claimed_at is None and each.next_check_at > now for each in checked)


def test_a_tick_ends_at_its_limits(site: Website) -> None:
    for number in range(3):
        link(f"http://host{number}.example:1/", next_check_at=timezone.now() - HOUR)

    assert checking.check_due(most=2, seconds=60) == 2
    assert checking.check_due(most=2, seconds=0) == 0


def test_collecting_runs_as_a_task() -> None:
    make.program(url="https://provider.example/a")

    tasks.collect()

    assert LinkCheck.objects.count() == 1


def test_the_database_keeps_failures_and_their_start_together() -> None:
    for fields in ({"failures": 1}, {"first_failed_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            link(**fields)
