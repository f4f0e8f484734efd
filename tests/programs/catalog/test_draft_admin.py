"""Curators make drafts from the addresses of pages. The pages are served by a site on this machine."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.audit.models import Event
from programs.catalog import drafts
from programs.catalog.draft_admin import LABELS, NEVER_READ
from programs.catalog.listing import NAMES
from programs.catalog.models import Program
from programs.catalog.schema_org import Found
from tests.factories import accounts
from tests.factories import programs as make
from tests.website import Website, page, redirect

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/programs/program/draft-from-address/"
PAGES = Path(__file__).parent / "pages"


@pytest.fixture
def site(settings: Settings) -> Iterator[Website]:
    pages = {f"/{path.stem}": page(path.read_bytes()) for path in PAGES.glob("*.html")}
    with Website(pages) as site:
        settings.FETCH_LOOPBACK_PORTS = {site.port}
        yield site


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(accounts.staff("Curator"))
    return client


def course(**properties: Any) -> str:
    return (
        f'<script type="application/ld+json">{json.dumps({"@type": "Course", "name": "Sepsis", **properties})}</script>'
    )


def seen(response: Any) -> dict[str, Any]:
    """Return what the form of a page that was read would post."""
    initial = response.context["draft"].initial
    return {**initial, "provider": initial["provider"].pk if initial["provider"] else ""}


def test_the_list_of_programs_leads_there(desk: Client) -> None:
    assertContains(desk.get("/admin/programs/program/"), f'href="{ADDRESS}"')
    assertContains(desk.get(ADDRESS), "Address of the provider")


@pytest.mark.parametrize("group", ["Moderator", "Verifier"])
def test_only_those_who_may_add_programs_draft(client: Client, site: Website, group: str) -> None:
    client.force_login(accounts.staff(group))

    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, {"url": site.url("/learning-platform")}).status_code == 403
    assert site.requests == []


def test_what_a_page_may_state_is_part_of_a_listing() -> None:
    assert {*LABELS, *NEVER_READ} <= {*NAMES}


def test_visitors_are_sent_to_sign_in(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 302


def test_a_page_becomes_a_draft(desk: Client, site: Website) -> None:
    make.credit_type(code="AMA_PRA_1")
    make.credit_type(code="ANCC_CH")
    provider = make.provider(name="Windmere University School of Medicine")

    looked = desk.post(ADDRESS, {"url": site.url("/learning-platform")})

    assertContains(looked, "1.50 · maximum · “Windmere University designates")
    assertContains(looked, "Audience as stated: Surgical Technologists")
    assertContains(looked, "Release date, Last day to claim credit, Financial relationships")
    assert not Program.objects.exists()

    response = desk.post(ADDRESS, seen(looked))

    program = Program.objects.get()
    assertRedirects(response, f"/admin/programs/program/{program.pk}/change/", fetch_redirect_response=False)
    assert (program.state, program.provider, program.confidence) == ("draft", provider, "medium")
    assert (program.source, program.checked_on) == (site.url("/learning-platform"), None)
    assert (program.slug, program.delivery) == ("opioid-stewardship-after-surgery", "anytime_online")
    assert {offer.credit_type.code: str(offer.amount) for offer in program.offers.all()} == {
        "AMA_PRA_1": "1.50",
        "ANCC_CH": "1.50",
    }
    assert {price.audience: price.amount for price in program.prices.all()} == {"Members": 0, "Nonmembers": 45}
    assert program.relationships == program.support == "not_stated"
    assert Event.objects.get(kind="catalog.program_added").object_id == str(program.pk)
    assertContains(desk.get(response.headers["Location"]), "Surgical Technologists")


def test_the_curator_completes_what_the_page_does_not_state(desk: Client, site: Website) -> None:
    site.pages["/bare"] = page(course())
    provider = make.provider()
    looked = desk.post(ADDRESS, {"url": site.url("/bare")})
    assertContains(looked, "The page names no provider.")

    refused = desk.post(ADDRESS, seen(looked))
    assertContains(refused, "This field is required.", count=2)
    assertContains(refused, "What the page states")
    desk.post(ADDRESS, {**seen(looked), "title": "Sepsis 1", "summary": "The first hour.", "provider": provider.pk})

    program = Program.objects.get()
    assert (program.title, program.summary, program.provider) == ("Sepsis 1", "The first hour.", provider)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/nothing", "The page has no course or event in a form that can be read."),
        ("/login", "The page asks people to sign in"),
        ("/gone", "The site answered with an error: 410 Gone."),
        ("/away", "This address isn&#x27;t on the public internet."),
        ("/file", "another kind of file"),
        ("/absent", "The site answered with an error: 404 Not Found."),
    ],
)
def test_a_page_that_cannot_be_drafted_is_explained_and_its_address_kept(
    desk: Client, site: Website, path: str, words: str
) -> None:
    site.pages["/gone"] = page(status=410)
    site.pages["/away"] = redirect("http://169.254.169.254/latest/meta-data/")
    site.pages["/file"] = page("%PDF", content_type="application/pdf")

    response = desk.post(ADDRESS, {"url": site.url(path)})

    assertContains(response, words)
    assertContains(response, f'value="{site.url(path)}"')
    assertNotContains(response, "Create draft")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://localhost:5432/", "file:///etc/passwd", "http://2130706433/"]
)
def test_addresses_inside_are_refused(desk: Client, url: str) -> None:
    response = desk.post(ADDRESS, {"url": url})

    assert response.context["form"].errors["url"]
    assertNotContains(response, "Create draft")


def test_a_page_that_is_listed_is_not_read_again(desk: Client, site: Website) -> None:
    make.program(title="Wound care", url=site.url("/broken-json"))

    for spelling in (site.url("/broken-json"), site.url("/broken-json/"), f"{site.url('/broken-json')}#top"):
        assertContains(desk.post(ADDRESS, {"url": spelling}), "This page is already listed")
    assert site.requests == []


def test_a_page_whose_redirect_or_own_address_is_listed_is_found(desk: Client, site: Website) -> None:
    make.program(title="Sepsis", url=site.url("/course"))
    site.pages.update({"/course": page(course()), "/old": redirect("/course")})
    site.pages["/copy"] = page(course(url=site.url("/course")))

    for path in ("/old", "/copy"):
        assertContains(desk.post(ADDRESS, {"url": site.url(path)}), "This page is already listed")


def test_the_same_form_sent_twice_is_one_draft(desk: Client, site: Website) -> None:
    make.provider(name="Sun River Clinic")
    data = seen(desk.post(ADDRESS, {"url": site.url("/microdata")}))

    first = desk.post(ADDRESS, data)
    second = desk.post(ADDRESS, data)

    assert Program.objects.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


FORGED = {"no signature": "forged", "another salt": signing.dumps({"payload": {"title": "x"}}, salt="another")}


@pytest.mark.parametrize("page_", FORGED.values(), ids=FORGED)
def test_only_what_was_read_here_is_saved(desk: Client, page_: str) -> None:
    provider = make.provider()

    response = desk.post(ADDRESS, {"page": page_, "title": "x", "summary": "y", "provider": provider.pk})

    assertContains(response, "This page was open for too long. Read the address again.")
    assert not Program.objects.exists()


def test_what_a_listing_refuses_is_left_out_with_a_note(desk: Client, site: Website) -> None:
    site.pages["/odd"] = page(course(description="Short.", educationalCredentialAwarded="2 AMA PRA Category 1 Credits"))

    looked = desk.post(ADDRESS, {"url": site.url("/odd")})

    assertContains(looked, "Left out, offers.0.credit_type: Unknown credit type “AMA_PRA_1”.")
    assertContains(looked, "Create draft")


def test_a_provider_is_matched_by_name_or_by_its_only_website(site: Website) -> None:
    named = make.provider(name="Dermal Academy")
    hosted = make.provider(website="https://www.lakes.example/about")
    twins = [make.provider(website=f"https://twins.example/{number}") for number in (1, 2)]

    def match(provider: str, url: str) -> Any:
        return drafts.provider_of(Found({}, provider), url)

    assert match("DERMAL ACADEMY", "https://elsewhere.example/") == named
    assert match("Lakes", "https://lakes.example/meeting") == hosted
    assert match("Lakes", "https://notlakes.example/meeting") is None
    assert match("", twins[0].website) is None


def test_titles_that_are_taken_get_a_number() -> None:
    provider, by = make.provider(), accounts.staff("Curator")

    made = [
        drafts.create(payload={"title": title, "summary": "x"}, provider=provider, url="https://a.example/", by=by)
        for title in ("Sepsis", "Sepsis", "Sepsis", "咳")
    ]

    assert [program.slug for program in made] == ["sepsis", "sepsis-2", "sepsis-3", "program"]
