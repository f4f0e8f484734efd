"""The list of providers, and one provider's page."""

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from programs.catalog.enums import ListingState
from programs.providers import actions
from programs.providers.models import Provider, ProviderNumber
from programs.search.provider_views import PER_PAGE
from tests.factories import accounts as people
from tests.factories import programs as make

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def words(client: Client, address: str) -> str:
    html = client.get(address).content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def names(client: Client, **query: str) -> list[str]:
    return [provider.name for provider in client.get("/providers/", query).context["page"]]


def test_the_list_has_the_providers_of_live_listings_by_name(client: Client) -> None:
    make.program(provider=make.provider(name="Zebra"))
    program = make.program(provider=make.provider(name="Alpha"))
    program.joint_providers.add(make.provider(name="Partner"))
    make.program(provider=make.provider(name="Draft only"), state=ListingState.DRAFT)
    make.provider(name="Nothing listed")

    assert names(client) == ["Alpha", "Partner", "Zebra"]


@pytest.mark.parametrize("text", ["montreal école", "ÉCOLE", "de mont"])
def test_a_part_of_the_name_finds_it_whatever_the_accents(client: Client, text: str) -> None:
    make.program(provider=make.provider(name="École de Montréal"))
    make.program(provider=make.provider(name="Another school"))

    assert names(client, q=text) == ["École de Montréal"]


def test_own_and_joint_live_programs_are_counted_apart(client: Client) -> None:
    provider = make.provider(name="Alpha")
    for state in (ListingState.LIVE, ListingState.LIVE, ListingState.DRAFT):
        make.program(provider=provider, state=state)
    make.program(provider=make.provider(name="Beta")).joint_providers.add(provider)

    assert "Alpha Not stated 2 and 1 joint" in words(client, "/providers/")


def test_the_list_is_paged_and_takes_the_same_number_of_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):
        make.accreditation(provider=make.program().provider)
    with CaptureQueriesContext(connection) as few:
        client.get("/providers/")
    for _ in range(PER_PAGE):
        make.accreditation(provider=make.program().provider)

    with django_assert_num_queries(len(few)):
        client.get("/providers/")
    assert len(names(client, page="2")) == 2


def test_a_search_without_results_shows_the_way_back(client: Client) -> None:
    assert "No providers match" in words(client, "/providers/?q=nobody")


def test_the_page_shows_site_accreditation_history_numbers_and_programs(client: Client) -> None:
    body = make.accreditor(name="ACCME")
    provider = make.provider(name="Alpha", website="https://alpha.example", description="A school.")
    until = TODAY + dt.timedelta(days=400)
    make.accreditation(provider=provider, accreditor=body, status="Accreditation", valid_until=until)
    make.accreditation(
        provider=provider,
        accreditor=body,
        status="Provisional",
        valid_from=dt.date(2019, 3, 1),
        valid_until=dt.date(2021, 2, 28),
    )
    ProviderNumber.objects.create(provider=provider, board="California BRN", number="CEP 123")
    mine = make.program(title="Mine", provider=provider)
    make.outcome(program=mine)
    make.outcome(program=mine)
    other = make.program(title="Another's")
    other.joint_providers.add(provider)
    make.outcome(program=other)

    found = words(client, f"/providers/{provider.slug}/")

    assert "A school. Go to the provider's site" in found
    assert "1 program Results: Evidence B 2" in found
    assert found.index("Mine") < found.index("Provided jointly with others") < found.index("Another's")
    assert "Today ACCME: Accreditation, through" in found
    assert "ACCME Provisional Mar 1, 2019 Feb 28, 2021 Not re-verified since recorded" in found
    assert "California BRN Provider number CEP 123" in found


def test_a_page_without_facts_says_that_they_are_not_stated(client: Client) -> None:
    found = words(client, f"/providers/{make.program().provider.slug}/")

    assert "Website: not stated" in found
    assert "No results published" in found
    assert "Today Not stated" in found


def test_the_page_takes_the_same_number_of_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    provider = make.provider()

    def add() -> None:
        make.outcome(program=make.program(provider=provider, offers=[{}]))
        make.program().joint_providers.add(provider)
        make.accreditation(provider=provider)

    add()
    with CaptureQueriesContext(connection) as one:
        client.get(f"/providers/{provider.slug}/")
    add()
    add()

    with django_assert_num_queries(len(one)):
        client.get(f"/providers/{provider.slug}/")


def test_a_provider_without_live_listings_has_no_page(client: Client) -> None:
    draft = make.program(state=ListingState.DRAFT)

    assert client.get(f"/providers/{draft.provider.slug}/").status_code == 404


def test_renamed_and_merged_providers_redirect_for_good(client: Client) -> None:
    kept, duplicate = make.program().provider, make.program().provider
    old = duplicate.slug
    duplicate.slug = "renamed"
    actions.save_provider(provider=duplicate, by=None)
    assert client.get(f"/providers/{old}/")["Location"] == "/providers/renamed/"

    actions.merge(provider=Provider.objects.get(pk=duplicate.pk), into=kept, by=people.staff())

    for slug in (old, "renamed"):
        response = client.get(f"/providers/{slug}/")
        assert (response.status_code, response["Location"]) == (301, f"/providers/{kept.slug}/")


def test_demo_providers_are_kept_out_of_search_engines(client: Client) -> None:
    demo = make.program(provider=make.provider(is_demo=True)).provider

    assert "noindex" in client.get(f"/providers/{demo.slug}/").content.decode()
