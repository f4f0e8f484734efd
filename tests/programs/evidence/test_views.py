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


def counts(response: Any, name: str) -> dict[str, int]:
    facet = next(each for each in response.context["facets"] if each.name == name)
    return {option.value: option.count for option in facet.options if option.count}


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


def test_a_facet_s_counts_ignore_its_own_choice_and_heed_the_others(client: Client) -> None:
    make.outcome(condition="diabetes")
    make.outcome(condition="diabetes", **TRIAL)
    make.outcome(condition="pain")
    make.outcome(condition="pain", design=Design.D8, statement="A median gain.")

    response = client.get("/evidence/?grade=A&condition=diabetes")

    assert counts(response, "grade") == {"A": 1, "B": 1}
    assert counts(response, "condition") == {"diabetes": 1}
    assert counts(client.get("/evidence/"), "grade") == {"A": 1, "B": 2, "review": 1}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?condition=diabetes&condition=pain", {"sugar", "ache"}),
        ("?condition=not_stated", {"anything"}),
        ("?setting=clinic", {"sugar"}),
        ("?level=6", {"ache"}),
        ("?result=worse", {"ache"}),
        ("?result=improved&setting=clinic", {"sugar"}),
        ("?result=worse&setting=clinic", set()),
    ],
)
def test_results_are_filtered_by_each_facet(client: Client, query: str, found: set[str]) -> None:
    make.outcome(measure="sugar", condition="diabetes", care_setting="clinic")
    make.outcome(measure="ache", condition="pain", moore_level="6", follow_up="12")
    make.outcome(measure="anything")

    assert set(shown(client, query)) == found


def test_chosen_filters_are_chips_that_remove_themselves(client: Client) -> None:
    make.outcome(condition="pain")

    response = client.get("/evidence/?q=time&condition=pain&result=improved")

    assert response.context["chips"] == [
        ("Improved", "?q=time&condition=pain"),
        ("Pain and opioids", "?q=time&result=improved"),
    ]


def test_an_empty_list_names_the_filter_to_drop(client: Client) -> None:
    make.outcome(condition="pain")

    response = client.get("/evidence/?condition=pain&result=worse")

    assert response.context["ways_out"] == [("Got worse", 1, "?condition=pain")]


def test_not_stated_comes_last_even_if_it_s_most_common(client: Client) -> None:
    make.outcome()
    make.outcome(condition="skin")

    facet = next(each for each in client.get("/evidence/").context["facets"] if each.name == "condition")

    assert (facet.options[0].value, facet.options[-1].value) == ("skin", "not_stated")


def test_htmx_gets_the_results_alone_and_an_open_sheet_only_counts(client: Client) -> None:
    make.outcome()

    results = client.get("/evidence/", headers={"HX-Request": "true"})
    sheet = client.get("/evidence/?result=worse", headers={"HX-Request": "true", "X-Sheet": "open"})

    assertContains(results, 'id="results"')
    assertNotContains(results, "<h1>")
    assertContains(sheet, "Show 0 results")
    assertNotContains(sheet, 'id="results"')
    assert (sheet.headers["HX-Reswap"], sheet.headers["HX-Push-Url"]) == ("none", "false")


@pytest.mark.parametrize(("query", "indexed"), [("", True), ("?grade=A", True), ("?grade=A&result=worse", False)])
def test_more_than_one_facet_is_not_indexed(client: Client, query: str, indexed: bool) -> None:
    page = client.get(f"/evidence/{query}").content.decode()

    assert ("noindex" not in page) == indexed


def test_only_the_first_pages_are_listed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cmehub.lib.listing.CappedPaginator.MOST_PAGES", 1)
    for _ in range(21):
        make.outcome()

    response = client.get("/evidence/?page=1")

    assert (response.context["total"], len(response.context["page"])) == (21, 20)
    assertContains(response, "Add a filter to find the others.")


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

    assertContains(response, "No results for “&lt;b&gt;nothing")
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


def test_a_page_of_results_costs_the_same_with_one_result_and_with_three(client: Client) -> None:
    def cost() -> int:
        client.get("/evidence/")  # follows the changes
        with CaptureQueriesContext(connection) as queries:
            client.get("/evidence/?condition=pain&grade=B")
        return len(queries)

    make.outcome(program=make.program(), condition="pain")
    one = cost()
    make.outcome(program=make.program(), condition="pain")
    make.outcome(program=make.program(), condition="pain")

    assert cost() == one


def test_a_program_s_page_costs_the_same_with_one_result_and_with_three(client: Client) -> None:
    program = make.program()

    def add() -> None:
        make.outcome(program=program, planned=make.planned_measure(program=program))

    def cost() -> int:
        client.get("/programs/")  # follows the changes
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/programs/{program.slug}/")
        return len(queries)

    add()
    one = cost()
    add()
    add()

    assert cost() == one


# -- citations ---------------------------------------------------------------------------------------------------------


def test_a_result_s_source_is_sent_as_a_file(client: Client) -> None:
    make.outcome(code="uti-1", citation="Daley MF et al. Pediatrics 2020;145(4):e20192503", doi="10.1542/peds.2019")

    ris = client.get("/evidence/uti-1/citation.ris")
    bibtex = client.get("/evidence/uti-1/citation.bib")

    assert ris.headers["Content-Type"] == "application/x-research-info-systems; charset=utf-8"
    assert ris.headers["Content-Disposition"] == 'attachment; filename="cme-hub-uti-1.ris"'
    assert b"N1  - Result on CME Hub: http://testserver/evidence/uti-1/\r\n" in ris.content
    assert bibtex.headers["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert bibtex.content.startswith(b"@article{cmehub:uti-1,\n")


@pytest.mark.parametrize("fields", [{}, {"is_demo": True, "citation": "Doe J. Invented 2020;1:1"}])
def test_demo_results_and_those_without_a_citation_have_none(client: Client, fields: dict[str, Any]) -> None:
    outcome = make.outcome(**fields)

    assert client.get(f"/evidence/{outcome.code}/citation.ris").status_code == 404
    assertNotContains(client.get(f"/evidence/{outcome.code}/"), "Export citation")
    assert client.get("/evidence/citations.ris").content == b""


def test_another_format_or_a_hidden_result_is_not_found(client: Client) -> None:
    cited = {"citation": "Doe J. JAMA 2020;1:1"}
    shown, hidden = make.outcome(**cited), make.outcome(program=make.program(state=ListingState.DRAFT), **cited)

    assert client.get(f"/evidence/{shown.code}/citation.doc").status_code == 404
    assert client.get("/evidence/citations.doc").status_code == 404
    assert client.get(f"/evidence/{hidden.code}/citation.ris").status_code == 404


def test_the_sources_of_a_filtered_list_are_one_file_each_once(client: Client) -> None:
    trial = {"citation": "Kerfoot BP et al. Am J Prev Med 2010;39(5):472-8", "condition": "cancer"}
    make.outcome(code="psa-1", **trial)
    make.outcome(code="psa-2", **trial)
    make.outcome(code="other", citation="Doe J. JAMA 2020;1:1", condition="pain")

    text = client.get("/evidence/citations.ris?condition=cancer").content.decode()

    assert text.count("TY  - ") == 1
    assert text.count("Result on CME Hub") == 2
    assertContains(client.get("/evidence/?condition=cancer"), 'href="/evidence/citations.bib?condition=cancer"')


# -- what stands beside a result ---------------------------------------------------------------------------------------


def test_the_grade_opens_into_its_rule_and_the_values_used(client: Client) -> None:
    outcome = make.outcome(baseline_n=1636, followed_up_n=476, started_n=2850)

    response = client.get(f"/evidence/{outcome.code}/")

    assertContains(response, "Why is the evidence graded C?")
    assertContains(response, '<a href="/evidence/method/#grade-c">How evidence is graded</a>', html=True)
    assertContains(response, "<th scope='row'>Baseline</th><td>43.4% (n 1,636)</td>", html=True)
    assertContains(response, "<th scope='row'>Follow-up</th><td>62.4% (n not stated)</td>", html=True)
    assertContains(response, "17%, 476 of 2,850")
    assertContains(client.get("/evidence/method/"), 'id="grade-c"')


def test_a_randomized_null_result_reads_as_what_it_is(client: Client) -> None:
    outcome = make.outcome(
        **{**TRIAL, "baseline": "34", "follow_up": "35", "comparison_baseline": "35", "comparison_follow_up": "36"}
    )

    response = client.get(f"/evidence/{outcome.code}/")

    assertContains(response, '<p class="change">No difference <small>from the comparison group</small></p>', html=True)
    assertContains(response, "Why is the evidence graded A?")
    assertContains(response, "<dt>Result</dt><dd>No clear change or difference</dd>", html=True)


def test_a_program_s_fold_explains_the_grade_that_it_shows(client: Client) -> None:
    program = make.program()
    make.outcome(program=program, rank=1, baseline=None, follow_up=None, statement="It rose.")
    make.outcome(program=program, rank=2)

    assertContains(client.get(f"/programs/{program.slug}/"), "Why is the evidence graded B?")


SELECTED = "Selected by the provider."


@pytest.mark.parametrize("all_planned", [True, False])
def test_without_a_plan_the_provider_s_word_decides_what_is_selected(client: Client, all_planned: bool) -> None:
    outcome = make.outcome(program=make.program(), all_planned=all_planned)

    assert (SELECTED in client.get(f"/evidence/{outcome.code}/").content.decode()) != all_planned


def test_a_plan_on_file_decides_what_is_selected(client: Client) -> None:
    program = make.program()
    stay, falls = (make.planned_measure(program=program, measure=name) for name in ("stay", "falls"))
    reported = make.outcome(program=program, planned=stay, all_planned=True)
    assertContains(client.get(f"/evidence/{reported.code}/"), SELECTED)

    make.outcome(program=program, planned=falls)

    assertNotContains(client.get(f"/evidence/{reported.code}/"), SELECTED)
