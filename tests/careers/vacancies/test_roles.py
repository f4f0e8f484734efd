"""What a role in an organization allows with its vacancies, and what a hat shows of them."""

from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.organizations.enums import Role
from accounts.organizations.models import Membership, Organization
from accounts.users.models import User
from tests.factories import accounts as make
from tests.factories import careers as make_careers

pytestmark = pytest.mark.django_db


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


def test_the_hat_filters_my_vacancies_and_preselects_the_employer(client: Client, employer: Organization) -> None:
    other = make.organization(name="Birch Hill", members=[Membership.objects.get().user], role=Role.OWNER)
    here = make_careers.vacancy(organization=employer, title="Night nurse")
    there = make_careers.vacancy(organization=other, title="Day nurse")

    assert {vacancy.pk for vacancy in client.get("/vacancies/mine/").context["page"]} == {here.pk, there.pk}
    wear(client, other)

    assert [vacancy.pk for vacancy in client.get("/vacancies/mine/").context["page"]] == [there.pk]
    form = client.get("/vacancies/mine/add/").context["form"]
    assert form["organization"].value() == other.pk


def test_a_hat_gives_and_takes_no_access(client: Client, employer: Organization) -> None:
    vacancy = make_careers.vacancy(organization=employer)
    strange = make_careers.vacancy(organization=make.organization())

    wear(client, None)
    assert client.get(f"/vacancies/mine/{vacancy.public_id}/").status_code == 200
    wear(client, strange.organization)

    assert client.get(f"/vacancies/mine/{strange.public_id}/").status_code == 404
    assertNotContains(client.get("/account/"), str(strange.organization))


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.EDITOR])
def test_other_roles_see_no_vacancies(person: User, client: Client, role: Role) -> None:
    organization = make.organization(members=[person], role=role)
    vacancy = make_careers.vacancy(organization=organization, state="draft")

    assertRedirects(wear(client, organization), f"/organizations/{organization.public_id}/")
    assertNotContains(client.get("/account/"), "My vacancies")
    assertContains(client.get("/vacancies/mine/"), "Your role in your organization doesn't include vacancies")
    assertNotContains(client.get("/vacancies/mine/"), vacancy.title)
    for verb in ("", "edit/"):
        assert client.get(f"/vacancies/mine/{vacancy.public_id}/{verb}").status_code == 404
    for verb in ("submit", "withdraw", "filled", "delete", "return-to-draft"):
        assert client.post(f"/vacancies/mine/{vacancy.public_id}/{verb}/").status_code == 404
    client.post("/vacancies/mine/add/", make_careers.answers(organization=organization.pk))
    assert organization.vacancies.count() == 1
    vacancy.refresh_from_db()
    assert vacancy.state == "draft"


def test_a_recruiter_of_one_posts_nothing_for_another(person: User, client: Client, employer: Organization) -> None:
    other = make.organization(members=[person], role=Role.SUPERVISOR)

    client.post("/vacancies/mine/add/", make_careers.answers(organization=other.pk))

    assert not other.vacancies.exists()
