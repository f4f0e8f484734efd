import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.audit.models import Event
from accounts.organizations.enums import ClaimedHow, Role
from accounts.organizations.models import Membership, Organization
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


def _founding(**changes: Any) -> dict[str, Any]:
    return {**_entry(), "kinds": ["employer"], **changes}


def test_adding_an_organization_makes_the_person_a_member_without_verification() -> None:
    person = make.user(purposes=[Purpose.EMPLOYER])

    response = signed_in(person).post(ADD, _founding(website="juniper.example"))

    assertRedirects(response, "/vacancies/mine/add/", fetch_redirect_response=False)
    organization = Organization.objects.get()
    assert (list(organization.members.all()), organization.verified_on) == ([person], None)
    assert organization.website == "https://juniper.example"
    assert Event.objects.filter(kind="organizations.added", actor_id=person.pk).exists()


def test_a_duplicate_name_in_the_same_location_is_refused() -> None:
    make.organization(name="Juniper Valley Health", city="Boise", state="ID")

    response = signed_in(make.user()).post(ADD, _founding(name="JUNIPER  valley health"))

    assertContains(response, "JUNIPER valley health in Boise, Idaho is already on CME Hub")
    assertContains(response, f"/organizations/join/{Organization.objects.get().public_id}/")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "\x00"}, "name"),
        ({"name": " "}, "name"),
        ({"city": "B" * 101}, "city"),
        ({"state": "ZZ"}, "state"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "https://x\x00.example"}, "website"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["regulator"]}, "kinds"),
    ],
)
def test_invalid_input_is_refused(changes: dict[str, Any], field: str) -> None:
    response = signed_in(make.user()).post(ADD, _founding(**changes))

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
def test_only_owners_can_edit_an_organization(method: str) -> None:
    organization = make.organization(members=[make.user()])
    address = f"/organizations/{organization.public_id}/edit/"

    recruiter = make.member(organization=organization, role=Role.RECRUITER).user
    for other in (make.employer(), make.user(), recruiter):
        assert getattr(signed_in(other), method)(address, _entry()).status_code == 404


def test_a_founder_with_an_address_at_the_website_s_domain_is_on_record() -> None:
    person = make.user(email="rita@mail.juniper.example")

    signed_in(person).post(ADD, _founding(website="https://www.juniper.example/jobs", kinds=["employer", "provider"]))

    organization = Organization.objects.get()
    assert (organization.claimed_how, organization.claimed_by) == (ClaimedHow.ADDRESS, person)
    assert (organization.claimed_domain, organization.kinds) == ("juniper.example", "Employer and CME provider")
    assert (organization.verified_on, organization.domain) == (None, ""), "whoever registers a lookalike could do this"


@pytest.mark.parametrize(
    ("email", "website"),
    [
        ("rita@gmail.com", "https://gmail.com"),
        ("rita@juniper.example", "https://careers.juniper.example"),
        ("rita@notjuniper.example", "https://juniper.example"),
        ("rita@juniper.example.evil.example", "https://juniper.example"),
        ("rita@juniper.example", ""),
    ],
)
def test_another_address_proves_nothing(email: str, website: str) -> None:
    signed_in(make.user(email=email)).post(ADD, _founding(website=website))

    assert Organization.objects.get().claimed_how == ""


def test_an_unconfirmed_address_proves_nothing() -> None:
    person = make.user()
    person.emailaddress_set.create(email="rita@juniper.example", verified=False)

    signed_in(person).post(ADD, _founding(website="https://juniper.example"))

    assert Organization.objects.get().claimed_how == ""


def test_fields_that_the_form_does_not_have_are_ignored() -> None:
    person = make.user()

    signed_in(person).post(
        ADD, _founding(verified_on="2026-01-01", domain="hospital.org", claimed_how="review", role="recruiter")
    )

    organization = Organization.objects.get()
    assert (organization.verified_on, organization.domain, organization.claimed_how) == (None, "", "")
    assert Membership.objects.get().role == Role.OWNER


def test_an_owner_claims_with_an_address_confirmed_later() -> None:
    person = make.user()
    organization = make.organization(members=[person], website="https://juniper.example")
    client, address = signed_in(person), f"/organizations/{organization.public_id}/"

    assertContains(client.get(address), "add and confirm an email address at juniper.example")
    assertContains(client.post(f"{address}claim/", follow=True), "None of your confirmed email addresses")
    person.emailaddress_set.create(email="rita@juniper.example", verified=True)
    assertContains(client.get(address), "Show that I represent it")
    client.post(f"{address}claim/")

    organization.refresh_from_db()
    assert (organization.claimed_how, organization.claimed_by) == (ClaimedHow.ADDRESS, person)


def test_a_member_sees_the_page_without_other_people_s_addresses() -> None:
    owner, supervisor = make.user(name=""), make.user()
    organization = make.organization(members=[owner], claimed_how="review", claimed_by=owner, claimed_at=timezone.now())
    make.member(organization=organization, user=supervisor, role=Role.SUPERVISOR)
    client = signed_in(supervisor)

    for page in ("", "members/"):
        response = client.get(f"/organizations/{organization.public_id}/{page}")
        assertNotContains(response, owner.email)
        assertNotContains(response, "Invite a colleague")


def test_the_account_page_shows_the_role() -> None:
    person = make.user()
    make.organization(name="Alder Creek", members=[person], role=Role.SUPERVISOR)

    assertContains(signed_in(person).get("/account/"), "Supervisor · Not verified")
