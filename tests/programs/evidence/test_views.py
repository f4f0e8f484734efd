"""The public evidence pages: content, hostile input, and what isn't public."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from programs.catalog.enums import ListingState
from programs.evidence.enums import Design
from tests.factories import programs as make

pytestmark = pytest.mark.django_db

TRIAL = {"design": Design.D7, "comparison_baseline": "42", "comparison_follow_up": "44"}


def shown(client: Client, query: str = "") -> list[str]:
    page = client.get(f"/evidence/{query}").context["page"]
    return [outcome.measure for outcome in page]


def test_the_strongest_come_first_and_reviews_last(client: Client) -> None:
    make.outcome(measure="review", design=Design.D8, statement="A median gain.")
    make.outcome(measure="invented trial", is_demo=True, **TRIAL)
    make.outcome(measure="direction", baseline=None, follow_up=None, statement="It rose.")
    make.outcome(measure="series")
    make.outcome(measure="trial", **TRIAL)

    assert shown(client) == ["trial", "invented trial", "series", "direction", "review"]


def test_words_are_sought_everywhere_and_all_of_them(client: Client) -> None:
    make.outcome(measure="hand hygiene", setting="Stonebridge wards")
    make.outcome(measure="hand grip", citation="Doe J. Hands 2020")

    assert shown(client, "?q=HAND+stonebridge") == ["hand hygiene"]
    assert shown(client, "?q=doe") == ["hand grip"]


def test_a_lowered_result_is_found_under_the_grade_that_is_shown(client: Client) -> None:
    make.outcome(measure="lowered", lowered_to="C", lowered_because="Denominators differ")
    make.outcome(measure="series")

    assert shown(client, "?grade=C") == ["lowered"]
    assert shown(client, "?grade=B") == ["series"]


def test_counts_of_grades_ignore_the_chosen_one(client: Client) -> None:
    make.outcome()
    make.outcome(**TRIAL)
    make.outcome(design=Design.D8, statement="A median gain.")

    choices = client.get("/evidence/?grade=A").context["choices"]

    assert [(choice.label, choice.count, choice.chosen) for choice in choices] == [
        ("A", 1, True),
        ("B", 1, False),
        ("Reviews", 1, False),
    ]


def test_results_of_listings_that_are_not_live_stay_hidden(client: Client) -> None:
    draft = make.outcome(program=make.program(state=ListingState.DRAFT))

    assert shown(client) == []
    assert client.get(f"/evidence/{draft.code}/").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "?page=99999",
        "?page=x",
        "?page=-1",
        "?grade=Z",
        "?grade=-",
        "?grade=A&grade=B",
        "?q=%00",
        "?q=" + "a" * 10_000,
        "?q=%25_%5C'%22",
        "?q=%F0%9F%92%8A",
    ],
)
def test_whatever_the_address_says_the_list_answers(client: Client, query: str) -> None:
    make.outcome()

    assert client.get(f"/evidence/{query}").status_code == 200


def test_no_match_offers_a_way_out(client: Client) -> None:
    make.outcome()

    response = client.get("/evidence/?q=<b>nothing</b>")

    assertContains(response, "No results match")
    assertNotContains(response, "<b>nothing</b>")


def test_twenty_results_a_page(client: Client) -> None:
    for _ in range(21):
        make.outcome()

    assert len(shown(client)) == 20
    assert len(shown(client, "?page=2")) == 1
    assertContains(client.get("/evidence/?q=patients"), 'href="?q=patients&amp;page=2"')


def test_a_search_is_not_indexed_and_the_list_is(client: Client) -> None:
    assertContains(client.get("/evidence/?q=sepsis"), "noindex")
    assertNotContains(client.get("/evidence/"), "noindex")


def test_study_shows_chart_care_reasons_and_source(client: Client) -> None:
    outcome = make.outcome(
        citation="Doe J. Pediatrics 2020;145:1", doi="10.1542/peds.2019", co_interventions="a new order set"
    )

    response = client.get(f"/evidence/{outcome.code}/")

    assertContains(response, "Patients seen in time: 43.4% before, 62.4% after; change +19 percentage points.")
    assertContains(response, "Other changes at the same time: a new order set.")
    assertContains(response, "There&#x27;s no comparison group.")
    assertContains(response, "https://doi.org/10.1542/peds.2019")
    assertContains(response, "Not re-verified since recorded")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"baseline": None, "follow_up": None, "statement": "A shorter stay is reported."},
            "A shorter stay is reported.",
        ),
        ({"design": Design.D8, "statement": "A median gain of 6.79 points."}, "What the review found"),
        ({"lowered_to": "D", "lowered_because": "The paper was withdrawn"}, "The paper was withdrawn"),
        ({"follow_up": "20"}, "Got worse."),
        ({"confidence": "low"}, "Low confidence"),
        ({"is_demo": True}, "fictional, for the demo"),
        ({"followed_up": Decimal("0.17")}, "17%"),
    ],
)
def test_study_says_what_there_is_to_say(client: Client, fields: dict[str, Any], words: str) -> None:
    outcome = make.outcome(**fields)

    assertContains(client.get(f"/evidence/{outcome.code}/"), words)


def test_study_leads_to_its_program_and_to_its_other_results(client: Client) -> None:
    program = make.program()
    first, second = (make.outcome(program=program, measure=measure) for measure in ("stay", "readmissions"))
    make.outcome(measure="elsewhere")

    response = client.get(f"/evidence/{first.code}/")

    assertContains(response, f'href="/programs/{program.slug}/"')
    assert response.context["siblings"] == [second]


def test_unknown_study_is_not_found(client: Client) -> None:
    assert client.get("/evidence/nothing-here/").status_code == 404


def test_the_method_is_explained_with_and_without_examples(client: Client) -> None:
    assertContains(client.get("/evidence/method/"), "How evidence is graded")
    make.outcome(code="uti-1", measure="UTIs treated with a first-line antibiotic")

    assertContains(client.get("/evidence/method/"), "UTIs treated with a first-line antibiotic")


def test_pages_are_for_reading_only(client: Client) -> None:
    assert client.post("/evidence/").status_code == 405


def test_the_list_costs_the_same_with_one_result_and_with_three(client: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/evidence/")
        return len(queries)

    make.outcome(program=make.program())
    one = cost()
    make.outcome(program=make.program())
    make.outcome(program=make.program())

    assert cost() == one
