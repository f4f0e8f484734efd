"""The RSS feed of a search: the newest programs, the same for everyone."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from programs.catalog.actions import announce
from programs.catalog.enums import ListingState
from programs.index import memory
from tests.factories import accounts as people
from tests.factories import programs as make

pytestmark = pytest.mark.django_db
FEED = reverse("programs:feed")


def channel(client: Client, **query: Any) -> ElementTree.Element:
    response = client.get(FEED, query)
    assert response.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    found = ElementTree.fromstring(response.content).find("channel")
    assert found is not None
    return found


def titles(client: Client, **query: Any) -> list[str | None]:
    return [item.findtext("title") for item in channel(client, **query).iter("item")]


def days_ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def test_the_newest_come_first_whatever_the_sort(client: Client) -> None:
    make.program(title="Old", created_at=days_ago(9))
    make.program(title="New", created_at=days_ago(1))
    make.program(title="A draft", state=ListingState.DRAFT)

    assert titles(client, sort="price") == ["New", "Old"]


def test_it_has_the_fifty_newest(client: Client) -> None:
    for number in range(52):
        make.program(title=f"Number {number}", created_at=days_ago(number))

    assert titles(client) == [f"Number {number}" for number in range(50)]


def test_it_has_only_what_has_all_words(client: Client) -> None:
    make.program(title="Sepsis bundles on the ward")
    make.program(title="Sepsis bundles")

    assert titles(client, q="sepsis bundles ward") == ["Sepsis bundles on the ward"]


def test_it_answers_the_search_and_says_it_in_words(client: Client) -> None:
    make.program(title="Sepsis for nurses", professions=["nurse"], prices=[{"amount": 0}])
    make.program(title="Sepsis for physicians", professions=["physician"])

    found = channel(client, q="sepsis", profession="nurse", price="free")

    assert found.findtext("title") == "CME Hub programs for “sepsis”: Nurse, Free"
    assert found.findtext("link") == "http://testserver/programs/?q=sepsis&price=free&profession=nurse"
    assert [item.findtext("title") for item in found.iter("item")] == ["Sepsis for nurses"]


def test_an_item_has_what_a_reader_needs(client: Client) -> None:
    added = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    program = make.program(
        title="Pain & <opioids>",
        summary="A course.",
        is_demo=True,
        prices=[{"amount": 60}],
        created_at=added,
        provider=make.provider(name="A society"),
    )

    item = next(channel(client).iter("item"))
    guid = item.find("guid")

    assert item.findtext("title") == "Pain & <opioids> (demo)"
    assert item.findtext("link") == f"http://testserver/programs/{program.slug}/"
    assert item.findtext("description") == "A society. A course. Price: $60."
    assert parsedate_to_datetime(item.findtext("pubDate") or "") == added
    assert guid is not None
    assert (guid.text, guid.get("isPermaLink")) == (f"urn:uuid:{program.public_id}", "false")


def test_a_reader_that_asks_again_gets_an_empty_answer_until_something_changes(client: Client) -> None:
    program = make.program(title="Before", created_at=days_ago(2))
    first = client.get(FEED)

    same = client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})
    since = client.get(FEED, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    program.title = "After"
    program.save()
    announce(program=program)
    changed = client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})

    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert since.status_code == 304
    assert changed.status_code == 200


def test_an_empty_feed_stays_the_same(client: Client) -> None:
    first = client.get(FEED)

    assert "Last-Modified" not in first.headers
    assert client.get(FEED, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_search_engines_leave_it_out(client: Client) -> None:
    assert client.get(FEED).headers["X-Robots-Tag"] == "noindex"


def test_it_is_the_same_for_everyone(client: Client) -> None:
    make.program()
    as_visitor = client.get(FEED).content
    client.force_login(people.clinician())

    assert client.get(FEED).content == as_visitor


def test_it_answers_while_this_process_reads_the_index(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make.program(title="Sepsis now", prices=[{"amount": 20}])
    make.program(title="Sepsis later", prices=[{"amount": 90}])
    assert titles(client, q="sepsis") == ["Sepsis later", "Sepsis now"]
    monkeypatch.setattr(memory.Memory, "refresh", lambda self: False)

    assert titles(client, q="sepsis", price="50") == ["Sepsis now"]


def test_characters_that_xml_can_t_hold_are_left_out(client: Client) -> None:
    make.program(title="Bell \x07 and \ufffe sepsis")

    found = channel(client, q="sepsis \x01\x0b\ufffe")

    assert found.findtext("title") == "CME Hub programs for “sepsis”"
    assert [item.findtext("title") for item in found.iter("item")] == ["Bell and sepsis"]


def test_the_list_links_to_the_feed_of_its_search(client: Client) -> None:
    make.program(title="Sepsis & shock", professions=["nurse"])

    page = client.get(reverse("programs:list"), {"q": "sepsis & shock", "profession": "nurse", "sort": "price"})

    address = f"{FEED}?q=sepsis+%26+shock&amp;profession=nurse"
    title = "CME Hub programs for “sepsis &amp; shock”: Nurse"
    assertContains(page, f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{address}">')
    assertContains(page, f'<a href="{address}" rel="nofollow">RSS<')


def test_it_asks_as_much_for_many_programs_as_for_one(
    client: Client, django_assert_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    def with_everything() -> None:
        make.program(offers=[{}], prices=[{"amount": 10}], specialties=[people.specialty()])

    with_everything()
    client.get(FEED)
    with CaptureQueriesContext(connection) as counted:
        client.get(FEED)
    queries = len(counted)
    for _ in range(3):
        with_everything()
    client.get(FEED)

    with django_assert_num_queries(queries):
        client.get(FEED)
