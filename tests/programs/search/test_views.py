"""The public list of programs and the page of one."""

import datetime as dt
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from pytest_django.asserts import assertContains, assertInHTML

from accounts.users.enums import Profession
from cmehub.lib.listing import Criteria
from programs.catalog.enums import Delivery, ListingState, Support
from programs.catalog.models import Program
from programs.catalog.parts import Supporter
from programs.evidence.enums import Design
from programs.index.actions import mark
from programs.search.documents import PROGRAMS
from tests.factories import accounts as people
from tests.factories import programs as make

pytestmark = pytest.mark.django_db
LIST = reverse("programs:list")


@pytest.fixture
def listed() -> None:
    """Four programs with different facet values."""
    sepsis = make.program(
        title="Sepsis: the first hour",
        topics=["sepsis"],
        professions=[Profession.PHYSICIAN, Profession.NURSE],
        delivery=Delivery.LIVE_ONLINE,
        prices=[{"amount": Decimal(0)}],
        offerings=[{"starts_on": timezone.localdate() + dt.timedelta(days=30)}],
    )
    make.outcome(program=sepsis, design=Design.D7, comparison_baseline="44", comparison_follow_up="48")
    pressure = make.program(
        title="Blood pressure as a team",
        professions=[Profession.PHYSICIAN],
        prices=[{"amount": Decimal(350)}],
        offerings=[{"starts_on": timezone.localdate() + dt.timedelta(days=60), "city": "Montréal"}],
    )
    make.outcome(program=pressure)
    make.program(title="Writing notes", professions=[Profession.NP], delivery=Delivery.ANYTIME_ONLINE)
    make.program(title="A draft", state=ListingState.DRAFT)


def titles(response: Any) -> list[str]:
    return [program.title for program in response.context["page"]]


def counts(response: Any, facet: str) -> dict[str, int]:
    found = next(each for each in response.context["facets"] if each.name == facet)
    return {option.value: option.count for option in found.options if option.count}


@pytest.mark.usefixtures("listed")
def test_the_best_evidence_comes_first_and_drafts_never(client: Client) -> None:
    response = client.get(LIST)

    assert titles(response) == ["Sepsis: the first hour", "Blood pressure as a team", "Writing notes"]


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("text", ["sepsis", "SEPSIS", "first hours", "seps"])
def test_text_finds_topic_words_and_their_beginnings(client: Client, text: str) -> None:
    assert titles(client.get(LIST, {"q": text})) == ["Sepsis: the first hour"]


def test_what_was_marked_on_a_page_is_kept_until_the_program_changes(client: Client) -> None:
    program = make.program(title="Sepsis: the first hour", topics=["antibiotics"])
    search = {"q": "sepsis"}
    assertContains(client.get(LIST, search), "<mark>Sepsis</mark>: the first hour")

    with CaptureQueriesContext(connection) as asked:
        assertContains(client.get(LIST, search), "<mark>Sepsis</mark>: the first hour")
    assert not any("ts_headline" in query["sql"] for query in asked)

    other = client.get(LIST, {"q": "antibiotics"})
    assertContains(other, "Topics: <mark>antibiotics</mark>")
    assertContains(other, "Sepsis: the first hour</a>")
    Program.objects.filter(pk=program.pk).update(title="Sepsis: the second hour")
    mark(index=PROGRAMS, items=[program.pk])
    assertContains(client.get(LIST, search), "<mark>Sepsis</mark>: the second hour")


@pytest.mark.usefixtures("listed")
def test_accents_do_not_count(client: Client) -> None:
    assert titles(client.get(LIST, {"q": "montreal"})) == ["Blood pressure as a team"]


@pytest.mark.usefixtures("listed")
def test_a_facet_s_counts_ignore_its_own_choice_and_heed_the_others(client: Client) -> None:
    response = client.get(LIST, {"profession": "physician", "evidence": "A"})

    assert titles(response) == ["Sepsis: the first hour"]
    assert counts(response, "profession") == {"physician": 1, "nurse": 1}
    assert counts(response, "evidence") == {"A": 1, "B": 1}


@pytest.mark.usefixtures("listed")
def test_not_stated_is_an_answer_of_its_own(client: Client) -> None:
    response = client.get(LIST, {"delivery": "not_stated"})

    assert titles(response) == ["Blood pressure as a team"]


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    ("sort", "first"), [("price", "Sepsis: the first hour"), ("soonest", "Sepsis: the first hour")]
)
def test_what_is_not_stated_sorts_last(client: Client, sort: str, first: str) -> None:
    response = client.get(LIST, {"sort": sort})

    assert titles(response)[0] == first
    assert titles(response)[-1] == "Writing notes"


def test_what_is_over_leaves_the_list_and_its_page_says_so(client: Client) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    over = make.program(title="Held last week", offerings=[{"starts_on": yesterday, "ends_on": yesterday}])
    make.program(title="Expired module", expires_on=yesterday)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    make.program(title="Canceled", offerings=[{"starts_on": tomorrow, "is_canceled": True}])

    assert titles(client.get(LIST)) == []
    assert "This program has ended" in client.get(reverse("programs:detail", args=[over.slug])).content.decode()


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("?profession=wizard", "We ignored a filter"),
        ("?page=99999", "There&#x27;s no page 99999"),
        ("?page=minus", "There&#x27;s no page minus"),
        ("?q=" + "sepsis+" * 1500, "longer than 200 characters"),
        ("?q=%00%00sepsis", "1 program"),
        ("?q=%22%28%29%7C%26%21%3A*", "No results"),
    ],
)
def test_bad_input_is_answered(client: Client, address: str, said: str) -> None:
    response = client.get(LIST + address)

    assert response.status_code == 200
    assert said in response.content.decode()


@pytest.mark.usefixtures("listed")
def test_an_empty_list_names_the_filter_to_drop(client: Client) -> None:
    response = client.get(LIST, {"profession": "np", "evidence": "A"})

    ways = {label: count for label, count, _ in response.context["ways_out"]}
    assert ways == {"Nurse practitioner": 1, "A: comparison group": 1}


@pytest.mark.usefixtures("listed")
def test_pages_of_several_facets_are_not_indexed(client: Client) -> None:
    one = client.get(LIST, {"profession": "np"}).content.decode()
    two = client.get(LIST, {"profession": "np", "evidence": "A"}).content.decode()

    assert ("noindex" in one, "noindex" in two) == (False, True)


@pytest.mark.usefixtures("listed")
def test_htmx_gets_the_results_alone_and_an_open_sheet_only_counts(client: Client) -> None:
    results = client.get(LIST, headers={"HX-Request": "true"})
    sheet = client.get(LIST, headers={"HX-Request": "true", "X-Sheet": "open"})

    assert "<h1>" not in results.content.decode()
    assert 'id="results"' in results.content.decode()
    assert 'id="results"' not in sheet.content.decode()
    assert (sheet.headers["HX-Reswap"], sheet.headers["HX-Push-Url"]) == ("none", "false")


def test_the_list_asks_as_much_for_three_programs_as_for_one(
    client: Client, django_assert_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    with_everything()
    client.get(LIST)
    with CaptureQueriesContext(connection) as for_one:
        client.get(LIST)
    queries = len(for_one)
    with_everything()
    with_everything()
    client.get(LIST)  # follows the changes

    with django_assert_num_queries(queries):
        client.get(LIST)


def with_everything() -> None:
    program = make.program(
        specialties=[people.specialty()],
        offers=[{}, {}],
        offerings=[{"starts_on": timezone.localdate()}, {"starts_on": timezone.localdate()}],
        prices=[{"amount": Decimal(10)}],
        professions=["np"],
        delivery=Delivery.IN_PERSON,
    )
    make.outcome(program=program)
    make.outcome(program=program)


def test_the_page_says_the_credit_in_the_provider_s_words(client: Client) -> None:
    words = "maximum of 20.00 AMA PRA Category 1 Credits™. Non-physicians receive a certificate of participation."
    program = make.program(offers=[{"amount": "20.00", "words": words}], support=Support.RECEIVED)
    Supporter.objects.create(program=program, name="Ineligible Inc. (demo)")

    page = client.get(reverse("programs:detail", args=[program.slug])).content.decode()

    assert words in page
    assert "a maximum of 20" in page
    assert "Commercial support received: Ineligible Inc. (demo)" in page


def test_what_a_source_does_not_state_is_named_once(client: Client) -> None:
    program = make.program()

    page = client.get(reverse("programs:detail", args=[program.slug])).content.decode()

    glance = "Not stated by the source: credits, price, dates, location, format, audience, claim-by date."
    assert glance in page
    assert "<dt>Price</dt>" not in page
    assert "The provider has published no results for this program." in page
    assert '<svg class="plot" height' not in page


def test_a_card_names_what_its_source_does_not_state_in_one_line(client: Client) -> None:
    make.program(title="Known in part", prices=[{"amount": Decimal(60)}])
    make.program(title="Unknown")

    page = client.get(LIST).content.decode()

    assert "Not stated: credits, dates<" in page
    assert "Not stated: credits, price, dates<" in page
    assert page.count("<dt>Price</dt><dd>$60</dd>") == 1


def test_notes_that_all_results_share_are_on_the_page_once(client: Client) -> None:
    program = make.program()
    for measure in ("First measure", "Second measure"):
        make.outcome(program=program, measure=measure)

    page = client.get(reverse("programs:detail", args=[program.slug])).content.decode()

    assert page.count("No confidence interval is published.") == 1
    assert page.count("Selected by the provider.") == 1


def test_a_note_that_only_one_result_has_stays_with_it(client: Client) -> None:
    program = make.program()
    make.outcome(program=program, measure="First measure", all_planned=True)
    make.outcome(program=program, measure="Second measure", all_planned=False)

    page = client.get(reverse("programs:detail", args=[program.slug])).content.decode()

    second, selected = page.index("Second measure"), page.index("Selected by the provider.")
    assert page.index("First measure") < second < selected
    assert page.count("Selected by the provider.") == 1


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (ListingState.DRAFT, 404),
        (ListingState.SUBMITTED, 404),
        (ListingState.CHANGES, 404),
        (ListingState.WITHDRAWN, 410),
    ],
)
def test_what_is_not_live_is_not_there(client: Client, state: ListingState, status: int) -> None:
    program = make.program(state=state, submitted_at=timezone.now())

    assert client.get(reverse("programs:detail", args=[program.slug])).status_code == status


def test_suggestions_while_typing(client: Client) -> None:
    program = make.program(title="Opioid tapering")
    make.program(title="Sepsis now")

    response = client.get(reverse("programs:suggestions"), {"q": "opi"})

    address = reverse("programs:detail", args=[program.slug])
    assert response.context["groups"] == [("Programs", [("<mark>Opioid</mark> tapering", address)])]
    assertContains(response, f'<li><a href="{address}"><mark>Opioid</mark> tapering</a></li>', html=True)
    assertContains(response, '<p hx-swap-oob="innerHTML:#suggested">1 suggestion</p>', html=True)


def test_one_letter_suggests_nothing(client: Client) -> None:
    make.program(title="Opioid tapering")

    response = client.get(reverse("programs:suggestions"), {"q": "o"})

    assert response.context["groups"] == []


def test_suggestions_stand_in_groups_with_what_matches_marked() -> None:
    groups = [
        ("Topics", [(SafeString("<mark>Opi</mark>oids"), "/programs/?topic=opioids")]),
        ("Providers", [("A & B", "/providers/a-and-b/")]),
    ]
    asked = Criteria(sort="relevance", usual_sort="relevance", text="opi")

    html = render_to_string("programs/search/_suggestions.html", {"asked": asked, "groups": groups})

    assertInHTML('<a href="/programs/?topic=opioids"><mark>Opi</mark>oids</a>', html)
    assertInHTML('<a href="/providers/a-and-b/">A &amp; B</a>', html)
    assertInHTML('<a href="/programs/?q=opi">All results for “opi”</a>', html)
    assert re.findall(r'class="label" id="(.+?)">(\w+)<', html) == [
        ("suggested-1", "Topics"),
        ("suggested-2", "Providers"),
    ]
    assert re.findall(r'<ul aria-labelledby="(.+?)">', html) == ["suggested-1", "suggested-2"]
