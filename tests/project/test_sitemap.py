"""Everything public, current and real is in the sitemap, and nothing else."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from careers.vacancies.enums import VacancyState
from cmehub.site import sitemap
from programs.catalog.enums import ListingState
from tests.factories import accounts, careers
from tests.factories import programs as make
from tests.factories import requirements as rules

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.localdate() - dt.timedelta(days=1)
NAMES = {"of": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def read(client: Client, address: str) -> ElementTree.Element:
    assert address.startswith(settings.SITE_URL)
    response = client.get(urlsplit(address).path)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/xml; charset=utf-8")
    return ElementTree.fromstring(response.content)


def locations(element: ElementTree.Element) -> list[str]:
    return [loc.text or "" for loc in element.iterfind("*/of:loc", NAMES)]


def parts(client: Client) -> list[str]:
    return locations(read(client, f"{settings.SITE_URL}/sitemap.xml"))


def listed(client: Client) -> list[str]:
    """Return the paths in all parts."""
    return [
        address.removeprefix(settings.SITE_URL) for each in parts(client) for address in locations(read(client, each))
    ]


def test_robots_txt_names_it(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in lines


def test_each_page_in_it_opens_may_be_indexed_and_is_there_once(client: Client) -> None:
    make.outcome(program=make.program())
    make.outcome()
    careers.live()
    rules.rule_version()

    paths = listed(client)

    assert len(paths) == len(set(paths))
    for path in paths:
        response = client.get(path)
        assert (path, response.status_code) == (path, 200)
        assert (path, "noindex" in response.content.decode()) == (path, False)


def test_programs_that_are_live_real_and_not_over_are_in_it(client: Client) -> None:
    live = make.program(offerings=[{"starts_on": timezone.localdate()}])
    make.program(state=ListingState.DRAFT)
    make.program(state=ListingState.WITHDRAWN)
    make.program(is_demo=True)
    make.program(expires_on=YESTERDAY)
    make.program(offerings=[{"starts_on": YESTERDAY}])

    assert [path for path in listed(client) if path.startswith("/programs/p")] == [f"/programs/{live.slug}/"]


def test_a_program_leaves_it_at_once(client: Client) -> None:
    program = make.program()
    assert f"/programs/{program.slug}/" in listed(client)

    program.state = ListingState.WITHDRAWN
    program.save()

    assert f"/programs/{program.slug}/" not in listed(client)


def test_providers_with_a_public_program_are_in_it(client: Client) -> None:
    program = make.program()
    make.provider(name="Without programs")
    make.program(provider=make.provider(is_demo=True))

    assert [path for path in listed(client) if path.startswith("/providers/p")] == [
        f"/providers/{program.provider.slug}/"
    ]


def test_results_that_are_public_and_real_are_in_it(client: Client) -> None:
    alone, listed_too = make.outcome(), make.outcome(program=make.program())
    make.outcome(program=make.program(state=ListingState.DRAFT))
    make.outcome(is_demo=True)

    found = [path for path in listed(client) if path.startswith("/evidence/s")]

    assert found == [f"/evidence/{alone.code}/", f"/evidence/{listed_too.code}/"]


def test_vacancies_that_are_open_and_real_are_in_it(client: Client) -> None:
    vacancy = careers.live()
    careers.live(is_demo=True, organization=accounts.organization(verified_on=YESTERDAY, is_demo=True))
    careers.vacancy(state=VacancyState.DRAFT)
    careers.filled()
    careers.live(published_on=timezone.localdate() - dt.timedelta(days=95))

    found = {path for path in listed(client) if path.startswith("/vacancies/") and path != "/vacancies/"}

    assert found == {f"/vacancies/{vacancy.slug}/", f"/vacancies/employers/{vacancy.organization.public_id}/"}


def test_each_rule_has_one_page_whatever_its_versions(client: Client) -> None:
    first = rules.rule_version("CA", "MD")
    rules.rule_version("CA", "MD")

    assert [path for path in listed(client) if path.count("/") == 4 and path.startswith("/rules/")] == [
        f"/rules/{first.authority.code.lower()}/{first.profession.lower()}/"
    ]


def test_parts_have_ranges_of_keys_and_empty_ones_are_not_named(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "KEYS_PER_PART", 2)
    first = make.program(pk=100_001)
    others = [make.program(pk=pk).slug for pk in (100_008, 100_009, 100_010)]

    of_programs = [each for each in parts(client) if "/programs-" in each]

    assert [each.rpartition("-")[2] for each in of_programs] == ["50000.xml", "50004.xml", "50005.xml"]
    slugs = [[address.split("/")[-2] for address in locations(read(client, each))] for each in of_programs]
    assert slugs == [[first.slug], others[:2], others[2:]]


@pytest.mark.parametrize("path", ["programs-7", "pages-1", "wizards-0", f"programs-{10**30}"])
def test_a_part_without_pages_is_not_there(client: Client, path: str) -> None:
    assert client.get(f"/sitemap/{path}.xml").status_code == 404


def test_the_last_change_is_the_latest_that_is_known(client: Client) -> None:
    added = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
    make.program(created_at=added, checked_on=dt.date(2026, 3, 4))
    make.program(created_at=added)

    part = next(each for each in parts(client) if "/programs-" in each)
    changed = [each.text for each in read(client, part).iterfind("*/of:lastmod", NAMES)]

    assert changed == ["2026-03-04", "2026-01-05"]


def test_a_part_asks_as_much_for_many_programs_as_for_one(
    client: Client, django_assert_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    for _ in range(4):
        make.program()
    (part,) = (each for each in parts(client) if "/programs-" in each)

    with django_assert_num_queries(1):
        read(client, part)
