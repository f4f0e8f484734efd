import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.notices.models import Notice
from accounts.organizations import joining, rules
from accounts.organizations.enums import JoinState, Role
from accounts.organizations.models import JoinRequest, Membership, Organization
from accounts.users.models import User
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make.user()


@pytest.fixture
def organization(owner: User) -> Organization:
    return make.organization(members=[owner], website="https://juniper.example", domain="juniper.example")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked(organization: Organization, by: User) -> JoinRequest:
    request = joining.ask(organization=organization, by=by, now=timezone.now())
    assert isinstance(request, JoinRequest)
    return request


def test_owners_are_told_and_see_the_evidence(organization: Organization, owner: User) -> None:
    known, unknown = make.user(email="ana@juniper.example"), make.user(email="ana@juniper.evil.example")
    recruiter = make.member(organization=organization, role=Role.RECRUITER).user

    for person in (known, unknown):
        signed_in(person).post(f"/organizations/join/{organization.public_id}/")

    assert set(Notice.objects.values_list("recipient", flat=True)) == {owner.pk}
    page = signed_in(owner).get(f"/organizations/{organization.public_id}/members/")
    assertContains(page, "Confirmed at juniper.example", count=1)
    assertContains(page, "None at your domain", count=1)
    assertNotContains(signed_in(recruiter).get(f"/organizations/{organization.public_id}/members/"), known.email)


def test_an_owner_admits_with_a_role(organization: Organization, owner: User) -> None:
    person = make.user()
    request = asked(organization, person)

    signed_in(owner).post(f"/organizations/requests/{request.public_id}/", {"role": "recruiter"})

    request.refresh_from_db()
    assert (request.state, request.decided_by) == (JoinState.ADMITTED, owner)
    assert Membership.objects.get(user=person).role == Role.RECRUITER
    assert Notice.objects.get(recipient=person).context["event"] == "admitted"


@pytest.mark.parametrize("role", ["", "admin"])
def test_nobody_is_admitted_without_a_role(organization: Organization, owner: User, role: str) -> None:
    request = asked(organization, make.user())

    signed_in(owner).post(f"/organizations/requests/{request.public_id}/", {"role": role})

    assert organization.memberships.count() == 1


def test_an_owner_declines_and_the_person_waits_before_asking_again(organization: Organization, owner: User) -> None:
    person = make.user()
    request = asked(organization, person)

    signed_in(owner).post(f"/organizations/requests/{request.public_id}/decline/")

    assert Notice.objects.get(recipient=person).context["event"] == "declined"
    with pytest.raises(joining.DeclinedLately):
        asked(organization, person)
    JoinRequest.objects.update(decided_at=timezone.now() - rules.ASK_AGAIN_AFTER - dt.timedelta(hours=1))
    asked(organization, person)


@pytest.mark.parametrize("role", [None, Role.RECRUITER, Role.SUPERVISOR, Role.EDITOR])
def test_only_owners_answer(organization: Organization, role: Role | None) -> None:
    asker, someone = make.user(), make.employer()
    request = asked(organization, asker)
    if role:
        make.member(organization=organization, user=someone, role=role)

    for person in (someone, asker):
        for verb in ("", "decline/"):
            address = f"/organizations/requests/{request.public_id}/{verb}"
            assert signed_in(person).post(address, {"role": "owner"}).status_code == 404
    request.refresh_from_db()
    assert request.state == JoinState.OPEN
    assert not Membership.objects.filter(user=asker).exists()


def test_a_request_is_asked_once_and_withdrawn_by_its_person(organization: Organization) -> None:
    person, other = make.user(), make.user()
    request = asked(organization, person)
    address = f"/organizations/join/{organization.public_id}/"

    with pytest.raises(joining.AlreadyAsked):
        asked(organization, person)
    assert signed_in(other).post(f"{address}withdraw/").status_code == 404
    signed_in(person).post(f"{address}withdraw/")

    request.refresh_from_db()
    assert request.state == JoinState.WITHDRAWN


def test_a_person_has_five_open_requests_at_most() -> None:
    person = make.user()
    for _ in range(rules.MOST_OPEN_REQUESTS):
        asked(make.organization(members=[make.user()]), person)

    with pytest.raises(joining.TooManyRequests):
        asked(make.organization(), person)


def test_an_address_at_the_confirmed_domain_claims_an_organization_without_an_owner() -> None:
    organization = make.organization(website="https://juniper.example", domain="juniper.example")
    person = make.user(email="ana@juniper.example")

    signed_in(person).post(f"/organizations/join/{organization.public_id}/")

    organization.refresh_from_db()
    assert Membership.objects.get(user=person).role == Role.OWNER
    assert (organization.claimed_by, organization.claimed_domain) == (person, "juniper.example")


def test_an_address_at_a_website_that_nobody_confirmed_claims_nothing() -> None:
    organization = make.organization(website="https://juniper.example")
    person = make.user(email="ana@juniper.example")

    signed_in(person).post(f"/organizations/join/{organization.public_id}/")

    assert not Membership.objects.exists()
    assert list(JoinRequest.objects.for_staff()) == [JoinRequest.objects.get(user=person)]


def test_an_address_does_not_make_an_owner_where_there_is_one(organization: Organization) -> None:
    person = make.user(email="ana@juniper.example")

    signed_in(person).post(f"/organizations/join/{organization.public_id}/")

    assert not Membership.objects.filter(user=person).exists()
    assert not JoinRequest.objects.for_staff().exists()


def test_the_page_to_ask_shows_no_members(organization: Organization, owner: User) -> None:
    response = signed_in(make.user()).get(f"/organizations/join/{organization.public_id}/")

    assertContains(response, "Send request")
    assertNotContains(response, owner.name)
    assertNotContains(response, owner.email)
