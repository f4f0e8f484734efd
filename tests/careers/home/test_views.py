from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from programs.evidence.models import Outcome
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference() -> None:
    call_command("load_reference", verbosity=0)


def test_the_home_page_works_without_data(client: Client) -> None:
    response = client.get("/")

    assertContains(response, "<h1>Choose CME by what it changed</h1>", html=True)
    assertContains(response, 'action="/programs/"')
    assertContains(response, "I hire clinicians")
    for absent in ("exhibit", "What programs achieved", "Vacancies that pay for CME"):
        assertNotContains(response, absent)


@pytest.mark.usefixtures("reference")
def test_the_exhibit_shows_the_published_figures(client: Client) -> None:
    response = client.get("/")

    for words in ("43.4% before", "62.4% after", ">+19<", "percentage points at 27 Colorado", "See all results"):
        assertContains(response, words)


@pytest.mark.usefixtures("reference")
def test_a_result_without_a_baseline_is_not_shown(client: Client) -> None:
    Outcome.objects.filter(code="uti-1").update(baseline=None)

    assertNotContains(client.get("/"), "exhibit")


def test_four_vacancies_are_shown_and_all_are_counted(client: Client) -> None:
    for number in range(5):
        make.paying(title=f"Position {'ABCDE'[number]}", allowance=1000)

    response = client.get("/")

    assertContains(response, "Position ", count=4)
    assertContains(response, "All 5 vacancies")


def test_clinicians_are_linked_to_their_licenses(client: Client) -> None:
    client.force_login(accounts.clinician())

    response = client.get("/")

    assertContains(response, '<h3><a href="/licenses/">My credentials</a></h3>', html=True)
    assertNotContains(response, "I'm a clinician")


def test_employers_are_linked_to_their_vacancies(client: Client) -> None:
    client.force_login(accounts.employer())

    response = client.get("/")

    assertContains(response, '<h3><a href="/vacancies/mine/">My vacancies</a></h3>', html=True)
    assertContains(response, '<h3><a href="/vacancies/mine/add/">Post a vacancy</a></h3>', html=True)


@pytest.mark.usefixtures("reference")
def test_the_number_of_queries_does_not_depend_on_the_data(
    client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    make.paying(allowance=1000)
    client.get("/")  # reads the indexes
    with django_assert_max_num_queries(11) as first:
        client.get("/")

    for _ in range(3):
        make.paying(allowance=1000)

    with django_assert_max_num_queries(11) as second:
        client.get("/")
    assert len(second) == len(first)


@pytest.mark.usefixtures("reference")
def test_the_page_is_valid_html(client: Client) -> None:
    make.paying(allowance=1000)

    html5lib.HTMLParser(strict=True).parse(client.get("/").content.decode())
