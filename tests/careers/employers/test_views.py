import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.organizations.models import Organization
from careers.employers.sitemap import EMPLOYER_PAGES
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def employer() -> Organization:
    return accounts.organization(name="Alder Creek", verified_on=dt.date(2026, 3, 1))


def page(organization: Organization) -> str:
    return f"/vacancies/employers/{organization.public_id}/"


def test_a_page_has_open_vacancies_policies_and_badge(client: Client, employer: Organization) -> None:
    policy = make.policy_file(organization=employer, name="Our policy.pdf")
    unused = make.policy_file(organization=employer, name="Draft policy.pdf")
    shown = make.live(organization=employer, title="Night nurse", cme_policy_file=policy)
    make.live(organization=employer, cme_policy_url="https://alder.example/cme")
    for hidden in (
        make.vacancy(organization=employer, title="Draft"),
        make.filled(organization=employer, title="Gone"),
    ):
        assert hidden.title in ("Draft", "Gone")

    response = client.get(page(employer))

    assertContains(response, "Employer verified Mar 1, 2026")
    assertContains(response, "Our policy.pdf")
    assertContains(response, "https://alder.example/cme")
    assert {vacancy.title for vacancy in response.context["page"]} == {
        shown.title,
        "Nurse practitioner, heart failure clinic",
    }
    assertNotContains(response, unused.name)


def test_its_vacancies_can_be_saved_from_its_page(client: Client, employer: Organization) -> None:
    vacancy = make.live(organization=employer)
    client.force_login(accounts.clinician())

    assertContains(client.get(page(employer)), f'form="keep" name="vacancy" value="{vacancy.slug}"')
    assertContains(client.get(page(employer)), '<form id="keep"')


def test_an_employer_without_open_vacancies_is_not_indexed(client: Client, employer: Organization) -> None:
    make.filled(organization=employer)

    response = client.get(page(employer))

    assertContains(response, "No open vacancies")
    assertContains(response, "noindex")
    assertContains(response, "Not stated in its open vacancies")
    assert not EMPLOYER_PAGES.rows().exists()


def test_who_is_not_verified_or_never_published_has_no_page(client: Client, employer: Organization) -> None:
    make.vacancy(organization=employer)
    unverified = accounts.organization()
    make.live(organization=unverified)

    assert {client.get(page(each)).status_code for each in (employer, unverified)} == {404}


def test_the_sitemap_has_employers_that_hire(employer: Organization) -> None:
    make.live(organization=employer)
    make.live(organization=employer)

    assert list(EMPLOYER_PAGES.rows()) == [employer]
