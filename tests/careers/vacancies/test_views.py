import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from careers.vacancies import actions
from careers.vacancies.expiry import today_in_last_zone
from careers.vacancies.models import Vacancy
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db

Counter = Callable[..., Any]


def _page(vacancy: Vacancy) -> str:
    return f"/vacancies/{vacancy.slug}/"


def test_the_list_shows_amounts_not_offered_and_not_stated(client: Client) -> None:
    make.paying(title="Hospitalist", allowance=5000, days=2.5, pay=(310000, 345000))
    make.live(title="Pharmacist", cme_allowance="not_offered", cme_days="not_offered")
    make.live(title="Nurse")

    response = client.get("/vacancies/")

    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
    assert "$310,000–$345,000 a year $5,000 2.5 days" in text
    assert "Not offered Not offered" in text
    assert "Pay not stated CME allowance not stated CME days not stated" in text
    assert "3 vacancies" in text


@pytest.mark.parametrize(
    "query",
    [
        "?q=" + "x" * 10_000,
        "?q=" + "%20a" * 3_000,
        "?q=%00%00",
        "?q=%27%22%3Cscript%3E%5C%26%7C%21%28",
        "?q=%ff%fe",
        "?page=99999",
        "?page=abc",
        "?page=-1",
        "?page=%00",
        "?profession=dentist&cme=free&state=ZZ&site=moon",
        "?profession=%00",
        "?sort=random%00",
        "?profession=np&profession=np&allowance=5000&cme=not-stated&state=ID&site=remote",
    ],
)
def test_any_query_string_gets_a_page(client: Client, query: str) -> None:
    make.live()

    assert client.get(f"/vacancies/{query}").status_code == 200
    assert client.get(f"/vacancies/{query}", headers={"HX-Request": "true"}).status_code == 200


def test_ignored_parts_of_a_query_string_are_reported(client: Client) -> None:
    make.live()

    assertContains(client.get("/vacancies/?profession=dentist"), "We ignored a filter")
    assertContains(client.get("/vacancies/?q=" + "heart " * 60), "longer than 200 characters")
    assertContains(client.get("/vacancies/?page=99999"), "There&#x27;s no page 99999. This is page 1 of 1.")


def test_an_empty_list_suggests_filters_to_remove(client: Client) -> None:
    make.paying(allowance=3000)

    response = client.get("/vacancies/?profession=np&allowance=5000")

    assertContains(response, "No results with all of these filters")
    assertContains(response, "Without “CME allowance: at least $5,000”:")


def test_the_list_works_without_data(client: Client) -> None:
    assertContains(client.get("/vacancies/"), "No open vacancies right now")


def test_searches_and_combined_filters_are_not_indexed(client: Client) -> None:
    noindex = '<meta name="robots" content="noindex">'

    assertNotContains(client.get("/vacancies/?profession=np"), noindex)
    assertContains(client.get("/vacancies/?profession=np&site=remote"), noindex)
    assertContains(client.get("/vacancies/?q=heart"), noindex)


def test_htmx_gets_results_and_counts(client: Client) -> None:
    make.live()

    part = client.get("/vacancies/?profession=np", headers={"HX-Request": "true"})
    sheet = client.get("/vacancies/?profession=np", headers={"HX-Request": "true", "X-Sheet": "open"})

    assertNotContains(part, "<html")
    assertContains(part, 'id="facet-profession" hx-swap-oob="true">')
    assertContains(part, '<span>Nurse practitioner</span> <span class="n">1<')
    assertContains(sheet, "Show 1 vacancy")
    assertNotContains(sheet, 'id="results"')
    assert sheet.headers["HX-Reswap"] == "none"


def test_a_list_restored_from_the_history_is_a_whole_page(client: Client) -> None:
    make.live()
    restoring = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    response = client.get("/vacancies/?profession=np", headers=restoring)

    assertContains(response, "<html")
    assertNotContains(response, "hx-swap-oob")


def test_the_list_s_number_of_queries_does_not_depend_on_its_length(
    client: Client, django_assert_num_queries: Counter
) -> None:
    make.paying(allowance=1000, days=1, pay=(50000, 60000))
    client.get("/vacancies/")  # reads the index, and the names of specialties and competencies
    with django_assert_num_queries(4):
        client.get("/vacancies/")

    for _ in range(3):
        make.paying(allowance=1000, days=1, pay=(50000, 60000), specialties=[accounts.specialty()])

    with django_assert_num_queries(4):
        client.get("/vacancies/")


def test_the_page_shows_the_facts_in_order_and_what_is_not_stated(client: Client) -> None:
    vacancy = make.paying(allowance=3500, days=5, pay=(128000, 142000), sign_on="not_offered", cme_separate="yes")

    response = client.get(_page(vacancy))

    heads = re.findall(r'<th scope="row">([^<]+)</th>', response.content.decode())
    assert heads == [
        "Compensation",
        "CME allowance",
        "CME days",
        "Written CME policy",
        "Location",
        "Employment type",
        "Practice authority",
        "Collaborating physician",
        "Patient panel",
        "Call schedule",
        "Sign-on bonus",
        "Loan repayment",
        "Visa sponsorship",
        "License",
        "Requisition ID",
        "Posted",
    ]
    assertContains(response, "<strong>$128,000–$142,000</strong> a year")
    assertContains(response, "<strong>5 days</strong> a year, separate from vacation")
    assertContains(response, '<td><span class="unknown">Not stated</span></td>', count=9)
    assertContains(response, "(89 days left)")


def test_the_median_is_shown_once_twenty_vacancies_state_an_amount(client: Client) -> None:
    vacancy = make.paying(allowance=3500)
    for allowance in (1000, 2000, 3000) * 6:
        make.paying(allowance=allowance, organization=vacancy.organization)
    make.live(organization=vacancy.organization)

    assertNotContains(client.get(_page(vacancy)), "the median")

    make.paying(allowance=2000)
    assertContains(client.get(_page(vacancy)), "$1,500 above the median of 20 nurse practitioner vacancies ($2,000)")


def test_an_open_page_is_marked_up_and_a_closed_one_is_not(client: Client) -> None:
    vacancy = make.live()
    found = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', client.get(_page(vacancy)).content.decode()
    )
    assert found
    assert json.loads(found[1])["url"] == f"http://testserver{_page(vacancy)}"

    actions.mark_filled(vacancy=vacancy, by=accounts.user(), on=dt.date(2026, 9, 30))

    response = client.get(_page(vacancy))
    assertNotContains(response, "ld+json")
    assertContains(response, "The position was filled Sep 30, 2026.")
    assertContains(response, '<meta name="robots" content="noindex">')
    assertNotContains(response, "jobs@hospital.example")
    assertContains(client.get("/vacancies/"), "0 vacancies")


def test_a_page_past_its_last_day_is_closed_before_the_task_runs(client: Client) -> None:
    vacancy = make.live(published_on=today_in_last_zone(timezone.now()) - dt.timedelta(days=90))

    response = client.get(_page(vacancy))

    assertContains(response, "This vacancy is closed.")
    assertContains(response, "It expired")


def test_unreviewed_edits_are_never_public(client: Client) -> None:
    vacancy = make.live(state="withdrawn")
    assertContains(client.get(_page(vacancy)), "heart failure")

    actions.edit(vacancy=vacancy, by=accounts.user(), specialties=[], title="Unreviewed title")

    response = client.get(_page(vacancy))
    assertContains(response, "is editing it")
    assertNotContains(response, "Unreviewed title")
    assertContains(response, "noindex")


@pytest.mark.parametrize("make_it", [make.vacancy, make.submitted])
def test_an_unpublished_vacancy_has_no_page(client: Client, make_it: Callable[[], Vacancy]) -> None:
    assert client.get(_page(make_it())).status_code == 404


def test_an_unverified_employer_is_labeled(client: Client) -> None:
    vacancy = make.live(organization=accounts.organization())

    assertContains(client.get(_page(vacancy)), "Employer not verified")


def test_the_page_s_number_of_queries_does_not_depend_on_similar_vacancies(
    client: Client, django_assert_num_queries: Counter
) -> None:
    vacancy = make.paying(allowance=1000)
    make.paying(allowance=1000)
    client.get(_page(vacancy))  # reads the index
    with django_assert_num_queries(8):
        client.get(_page(vacancy))

    for _ in range(6):
        make.paying(allowance=1000, specialties=[accounts.specialty()])

    with django_assert_num_queries(8):
        client.get(_page(vacancy))


def test_employers_text_is_escaped(client: Client) -> None:
    vacancy = make.live(description="<img src=x onerror=alert(1)> " + make.WORK, call_schedule="<b>None</b>")

    response = client.get(_page(vacancy))

    assertNotContains(response, "<img")
    assertContains(response, "&lt;b&gt;None&lt;/b&gt;")


@pytest.mark.parametrize("path", ["/vacancies/", "/vacancies/?q=zebra", "/employers/"])
def test_public_pages_are_valid_html(client: Client, path: str) -> None:
    make.paying(allowance=3500, days=5, pay=(128000, 142000))

    html5lib.HTMLParser(strict=True).parse(client.get(path).content.decode())


def test_the_vacancy_s_page_is_valid_html(client: Client) -> None:
    vacancy = make.paying(
        allowance=3500, days=5, pay=(128000, 142000), apply_url="https://hospital.example/jobs?a=1&b=2"
    )

    html5lib.HTMLParser(strict=True).parse(client.get(_page(vacancy)).content.decode())


def test_employers_are_linked_to_their_next_step(client: Client) -> None:
    assertContains(client.get("/employers/"), "/accounts/signup/")

    client.force_login(accounts.user())
    assertContains(client.get("/employers/"), "/organizations/add/")

    client.force_login(accounts.employer())
    assertContains(client.get("/employers/"), "/vacancies/mine/add/")
