"""Search engines find a bounded number of addresses, know each list by one of them, and index few of its filters."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.users.enums import Profession
from programs.search import views
from tests.factories import accounts as people
from tests.factories import careers
from tests.factories import programs as make

pytestmark = pytest.mark.django_db
LIST = reverse("programs:list")
PROGRAMS, PER_PAGE = 10, 4


class Links(HTMLParser):
    """The links of a page that a crawler follows, and what its head says."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.canonical: list[str] = []
        self.robots: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        rel = given.get("rel", "").split()
        if tag == "a" and "nofollow" not in rel and "href" in given:
            self.found.append(given["href"])
        if tag == "link" and "canonical" in rel:
            self.canonical.append(given["href"])
        if tag == "meta" and given.get("name") == "robots":
            self.robots.append(given["content"])


def look(client: Client, query: str = "") -> tuple[str, bool]:
    """Return the canonical address of a list, without the site, and whether it may be indexed."""
    found = Links(client.get(LIST + query).content.decode())
    (canonical,) = found.canonical
    return canonical.removeprefix(settings.SITE_URL), "noindex" not in found.robots


@pytest.fixture
def catalog(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three pages of programs."""
    monkeypatch.setattr(views, "PER_PAGE", PER_PAGE)
    provider, specialty, skill = make.provider(), people.specialty(), make.competency()
    for number in range(PROGRAMS):
        make.program(
            provider=provider,
            topics=["sepsis", f"topic {number}"],
            professions=list(Profession)[: number % 3],
            specialties=[specialty],
            competencies=[skill],
            prices=[{"amount": number}],
        )
    make.outcome()
    careers.live()


@pytest.mark.usefixtures("catalog")
def test_a_crawler_that_follows_every_link_comes_to_an_end(client: Client) -> None:
    closed = re.findall("Disallow: (.+)", client.get("/robots.txt").content.decode())

    visited = crawl(client, closed)

    lists = sorted(address for address in visited if urlsplit(address).path == LIST)
    assert [address for address in lists if "page" in address] == [f"{LIST}?page=2", f"{LIST}?page=3"]
    assert len(visited) <= 2 * PROGRAMS + 40  # a program's page, and why it has its career fit
    assert not [address for address in visited if "sort=" in address]


def crawl(client: Client, closed: list[str]) -> set[str]:
    visited: set[str] = set()
    waiting = [LIST]
    while waiting:
        address = waiting.pop()
        if address in visited or any(address.startswith(path) for path in closed):
            continue
        visited.add(address)
        assert len(visited) < 500, "a crawl trap"
        waiting += links(client, address)
    return visited


def links(client: Client, address: str) -> Iterator[str]:
    response = client.get(address)
    if "text/html" not in response.headers["Content-Type"]:
        return
    assert response.status_code in {200, 301, 302}
    for link in Links(response.content.decode()).found:
        target = urlsplit(urldefrag(urljoin(f"http://testserver{address}", link)).url)
        if target.netloc == "testserver":
            yield target._replace(scheme="", netloc="").geturl()


# What's asked for, the address that search engines should know it by, and whether they may list it.
ONE_ADDRESS = {
    "": (LIST, True),
    "?": (LIST, True),
    "?page=1": (LIST, True),
    "?page=2": (f"{LIST}?page=2", True),
    "?sort=&q=&price=": (LIST, True),
    "?sort=evidence": (LIST, True),
    "?sort=price": (LIST, False),
    "?utm_source=mail": (LIST, True),
    "?profession=np": (f"{LIST}?profession=np", True),
    "?profession=np&profession=np": (f"{LIST}?profession=np", True),
    "?price=50&profession=pa&profession=np": (f"{LIST}?price=50&profession=np&profession=pa", False),
    "?profession=np&profession=pa&price=50": (f"{LIST}?price=50&profession=np&profession=pa", False),
    "?profession=np&profession=pa": (f"{LIST}?profession=np&profession=pa", False),
    "?profession=wizard": (LIST, True),
    "?q=sepsis&sort=price": (f"{LIST}?q=sepsis", False),
    "?page=99999": (f"{LIST}?page=3", False),
    "?page=abc": (LIST, False),
    "?page=-1": (f"{LIST}?page=3", False),
}


@pytest.mark.usefixtures("catalog")
def test_a_list_has_one_address_for_each_search(client: Client) -> None:
    assert {query: look(client, query) for query in ONE_ADDRESS} == ONE_ADDRESS


@pytest.mark.usefixtures("catalog")
def test_nothing_on_a_filtered_list_leads_further_into_it(client: Client) -> None:
    queries = ["?profession=not-stated", "?q=sepsis", "?topic=sepsis&price=100&sort=price", "?profession=np&price=0"]

    followed = [link for query in queries for link in Links(client.get(LIST + query).content.decode()).found]

    assert not [link for link in followed if link.startswith("?") or link.startswith(f"{LIST}?")]


# -- structured data -------------------------------------------------------------------------------------------------


def course_list(client: Client, query: str = "") -> Any:
    page = client.get(LIST + query).content.decode()
    found = re.findall(r'<script type="application/ld\+json">(.+?)</script>', page, re.DOTALL)
    return json.loads(found[0]) if found else None


@pytest.mark.usefixtures("catalog")
def test_a_page_of_the_plain_list_names_its_programs_in_order(client: Client) -> None:
    shown = [program.slug for program in client.get(f"{LIST}?page=2").context["page"]]

    assert course_list(client, "?page=2") == {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "url": f"{settings.SITE_URL}{LIST}{slug}/"}
            for place, slug in enumerate(shown, start=1)
        ],
    }


def test_demo_programs_are_not_named(client: Client) -> None:
    real = {make.program().slug for _ in range(3)}
    make.program(is_demo=True)

    named = {item["url"].split("/")[-2] for item in course_list(client)["itemListElement"]}

    assert named == real


def test_fewer_than_three_programs_are_no_list(client: Client) -> None:
    make.program()
    make.program()
    make.program(is_demo=True)

    assert course_list(client) is None


@pytest.mark.usefixtures("catalog")
def test_what_is_not_indexed_has_no_structured_data(client: Client) -> None:
    queries = ["?q=sepsis", "?sort=price", "?topic=sepsis&price=100", "?page=77"]

    assert [course_list(client, query) for query in queries] == [None] * 4


@pytest.mark.usefixtures("catalog")
def test_one_filter_may_have_its_list(client: Client) -> None:
    assert len(course_list(client, "?topic=sepsis")["itemListElement"]) == PER_PAGE
