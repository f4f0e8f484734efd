import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from accounts.organizations.enums import Role
from accounts.organizations.models import Membership, Organization
from accounts.users.models import User
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make.user()


@pytest.fixture
def organization(owner: User) -> Organization:
    return make.organization(members=[owner])


@pytest.fixture
def recruiter(organization: Organization) -> Membership:
    return make.member(organization=organization, role=Role.RECRUITER)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(member: Membership) -> str:
    return f"/organizations/members/{member.public_id}/"


def test_an_owner_changes_a_role_hands_over_and_then_manages_nothing(
    organization: Organization, owner: User, recruiter: Membership
) -> None:
    client, members = signed_in(owner), f"/organizations/{organization.public_id}/members/"

    assertRedirects(client.post(page(recruiter), {"role": "supervisor"}), members)
    recruiter.refresh_from_db()
    assert recruiter.role == Role.SUPERVISOR

    assertRedirects(client.post(f"{page(recruiter)}hand-over/"), members)
    assert Membership.objects.get(user=owner).role == Role.RECRUITER
    assert client.post(page(recruiter), {"role": "supervisor"}).status_code == 404


def test_an_owner_removes_a_member(organization: Organization, owner: User, recruiter: Membership) -> None:
    response = signed_in(owner).post(f"{page(recruiter)}remove/", follow=True)

    assertContains(response, f"{recruiter.user} is no longer a member.")
    assert list(organization.members.all()) == [owner]


def test_one_of_two_owners_removes_themselves_and_sees_their_account(organization: Organization, owner: User) -> None:
    make.member(organization=organization)

    response = signed_in(owner).post(f"{page(organization.memberships.get(user=owner))}remove/")

    assertRedirects(response, "/account/")


def test_the_last_owner_is_told_why_they_cannot_step_down(organization: Organization, owner: User) -> None:
    own = organization.memberships.get(user=owner)

    response = signed_in(owner).post(page(own), {"role": "recruiter"})
    left = signed_in(owner).post(f"/organizations/{organization.public_id}/leave/", follow=True)

    for answer in (response, left):
        assertContains(answer, "Make another member an owner first")
    assert organization.memberships.get(user=owner).role == Role.OWNER


@pytest.mark.parametrize("role", ["", "admin", "OWNER", "owner\x00"])
def test_an_unknown_role_is_refused(owner: User, recruiter: Membership, role: str) -> None:
    response = signed_in(owner).post(page(recruiter), {"role": role})

    assert list(response.context["form"].errors) == ["role"]
    recruiter.refresh_from_db()
    assert recruiter.role == Role.RECRUITER


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.SUPERVISOR, Role.EDITOR])
def test_nobody_promotes_themselves(organization: Organization, recruiter: Membership, role: Role) -> None:
    someone = make.member(organization=organization, role=role)
    client = signed_in(someone.user)

    for address in (page(someone), f"{page(someone)}hand-over/", page(recruiter), f"{page(recruiter)}remove/"):
        assert client.post(address, {"role": "owner"}).status_code == 404

    someone.refresh_from_db()
    assert someone.role == role
    assert organization.memberships.filter(role=Role.OWNER).count() == 1


def test_an_owner_of_another_organization_reaches_nobody(recruiter: Membership) -> None:
    client = signed_in(make.employer())

    for verb in ("", "remove/", "hand-over/"):
        assert client.post(f"{page(recruiter)}{verb}", {"role": "owner"}).status_code == 404
    recruiter.refresh_from_db()
    assert recruiter.role == Role.RECRUITER


def test_a_member_leaves(organization: Organization, recruiter: Membership) -> None:
    client = signed_in(recruiter.user)

    response = client.post(f"/organizations/{organization.public_id}/leave/", follow=True)

    assertContains(response, f"You left {organization}.")
    assert client.get(f"/organizations/{organization.public_id}/").status_code == 404
