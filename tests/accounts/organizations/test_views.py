import datetime as dt

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from accounts.audit.models import Event
from accounts.organizations.models import Organization
from accounts.users.enums import Purpose
from accounts.users.models import User
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

ADD = "/organizations/add/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _entry(**changes: str) -> dict[str, str]:
    return {"name": "Juniper Valley Health", "city": "Boise", "state": "ID", "website": "", **changes}


def test_adding_an_organization_makes_the_person_a_member_without_verification() -> None:
    person = make.user(purposes=[Purpose.EMPLOYER])

    response = signed_in(person).post(ADD, _entry(website="juniper.example"))

    assertRedirects(response, "/vacancies/mine/add/", fetch_redirect_response=False)
    organization = Organization.objects.get()
    assert (list(organization.members.all()), organization.verified_on) == ([person], None)
    assert organization.website == "https://juniper.example"
    assert Event.objects.filter(kind="organizations.added", actor_id=person.pk).exists()


def test_a_duplicate_name_in_the_same_location_is_refused() -> None:
    make.organization(name="Juniper Valley Health", city="Boise", state="ID")

    response = signed_in(make.user()).post(ADD, _entry(name="JUNIPER  valley health"))

    assertContains(response, "JUNIPER valley health in Boise, Idaho is already on CME Hub")
    assert Organization.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "\x00"}, "name"),
        ({"name": " "}, "name"),
        ({"city": "B" * 101}, "city"),
        ({"state": "ZZ"}, "state"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "https://x\x00.example"}, "website"),
    ],
)
def test_invalid_input_is_refused(changes: dict[str, str], field: str) -> None:
    response = signed_in(make.user()).post(ADD, _entry(**changes))

    assert list(response.context["form"].errors) == [field]


def test_a_new_name_clears_the_verification_and_a_new_website_does_not() -> None:
    person = make.user()
    organization = make.organization(members=[person], verified_on=dt.date(2026, 5, 4), **_entry())
    client = signed_in(person)
    address = f"/organizations/{organization.public_id}/edit/"

    client.post(address, _entry(website="https://juniper.example"))
    organization.refresh_from_db()
    assert organization.verified_on == dt.date(2026, 5, 4)

    response = client.post(address, _entry(name="Juniper Ridge Health"), follow=True)
    organization.refresh_from_db()
    assert organization.verified_on is None
    assertContains(response, "verify it again before new vacancies are published")


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_members_can_edit_an_organization(method: str) -> None:
    organization = make.organization(members=[make.user()])
    address = f"/organizations/{organization.public_id}/edit/"

    for other in (make.employer(), make.user()):
        assert getattr(signed_in(other), method)(address, _entry()).status_code == 404
