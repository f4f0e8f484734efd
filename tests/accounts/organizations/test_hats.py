from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.organizations.enums import Role
from accounts.organizations.models import Membership, Organization
from accounts.users.enums import Purpose
from accounts.users.models import User
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

SWITCH = 'action="/hat/"'


@pytest.fixture
def person() -> User:
    return make.clinician()


@pytest.fixture
def employer(person: User) -> Organization:
    return make.organization(name="Alder Creek", members=[person], role=Role.RECRUITER)


@pytest.fixture
def client(person: User) -> Client:
    made = Client()
    made.force_login(person)
    return made


def wear(client: Client, organization: Organization | None) -> Any:
    return client.post("/hat/", {"hat": str(organization.public_id) if organization else "self"})


def test_someone_with_one_hat_sees_no_switch(client: Client) -> None:
    response = client.get("/account/")

    assertNotContains(response, SWITCH)
    assertContains(response, "My credentials")


def test_a_member_with_one_organization_sees_its_pages_and_no_switch() -> None:
    client = Client()
    client.force_login(make.employer())

    response = client.get("/account/")

    assertNotContains(response, SWITCH)
    assertContains(response, "My vacancies")
    assertNotContains(response, "My credentials")


def test_a_clinician_who_hires_is_led_to_add_an_organization() -> None:
    client = Client()
    client.force_login(make.user(purposes=[Purpose.CLINICIAN, Purpose.EMPLOYER]))

    response = client.get("/account/")

    assertContains(response, "My credentials")
    assertContains(response, "My vacancies")


def test_a_clinician_who_recruits_changes_hats(client: Client, employer: Organization) -> None:
    before = client.get("/account/")
    response = wear(client, employer)
    after = client.get("/account/")

    assertContains(before, SWITCH)
    assertContains(before, "My credentials")
    assertNotContains(before, "My vacancies")
    assertRedirects(response, "/vacancies/mine/")
    assertContains(after, "As Alder Creek")
    assertContains(after, "My vacancies")
    assertNotContains(after, "My credentials")


@pytest.mark.parametrize("value", ["", "x", "00000000-0000-4000-8000-000000000000", "self\x00"])
def test_an_unknown_hat_changes_nothing(client: Client, employer: Organization, value: str) -> None:
    wear(client, employer)

    client.post("/hat/", {"hat": value})

    assertContains(client.get("/account/"), "As Alder Creek")


def test_a_removed_member_loses_the_hat_at_once(client: Client, employer: Organization) -> None:
    wear(client, employer)

    Membership.objects.all().delete()

    response = client.get("/account/")
    assertNotContains(response, "Alder Creek")
    assertContains(response, "My credentials")


def test_visitors_cost_no_query_and_members_one(
    client: Client, employer: Organization, django_assert_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    with django_assert_num_queries(0):
        Client().get("/accessibility/")
    client.get("/accessibility/")
    with CaptureQueriesContext(connection) as one:
        client.get("/accessibility/")
    for number in range(3):
        make.organization(name=f"Clinic {number}", members=[Membership.objects.earliest("pk").user])
    with CaptureQueriesContext(connection) as four:
        client.get("/accessibility/")

    of_hats = [query for query in four if "accounts_membership" in query["sql"]]
    assert (len(four), len(of_hats)) == (len(one), 1)


def test_the_members_page_has_the_same_number_of_queries(person: User) -> None:
    organization = make.organization(members=[person])
    client = Client()
    client.force_login(person)
    address = f"/organizations/{organization.public_id}/members/"

    def fill() -> int:
        make.member(organization=organization, role=Role.RECRUITER)
        make.invitation(organization=organization, by=person)
        organization.join_requests.create(user=make.user())
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    assert fill() == (fill(), fill())[1]
