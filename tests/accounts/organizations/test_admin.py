from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from accounts.audit.models import Event
from accounts.notices.models import Notice
from accounts.organizations.enums import ClaimedHow, JoinState, Role
from accounts.organizations.models import JoinRequest, Membership, Organization
from accounts.users.models import User
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

VERIFY = {"accounts_organization_verify": ""}


@pytest.fixture
def moderator() -> User:
    return make.staff("Moderator")


@pytest.fixture
def desk(moderator: User) -> Client:
    client = Client()
    client.force_login(moderator)
    return client


def address(organization: Organization) -> str:
    return f"/admin/accounts/organization/{organization.pk}/change/"


def entry(organization: Organization, *, members: list[dict[str, Any]] | None = None, **changes: Any) -> dict[str, Any]:
    """The form as the page shows it. `members` change the rows of the members, in order."""
    rows = list(organization.memberships.order_by("pk"))
    data: dict[str, Any] = {
        "name": organization.name,
        "is_employer": "on",
        "website": organization.website,
        "city": organization.city,
        "state": organization.state,
        "domain": organization.domain,
        "verification_note": organization.verification_note,
        "memberships-TOTAL_FORMS": max(len(rows), len(members or [])),
        "memberships-INITIAL_FORMS": len(rows),
        **changes,
    }
    for number in range(data["memberships-TOTAL_FORMS"]):
        row = rows[number] if number < len(rows) else None
        shown: dict[str, Any] = {"since_0": "2026-01-01", "since_1": "09:00"}
        if row:
            shown |= {"id": row.pk, "organization": organization.pk, "user": row.user_id, "role": row.role}
        shown |= (members or [])[number] if number < len(members or []) else {}
        data |= {f"memberships-{number}-{name}": value for name, value in shown.items()}
    return data


def test_a_moderator_verifies_with_a_note_and_the_owners_are_told(desk: Client, moderator: User) -> None:
    owner = make.user()
    organization = make.organization(members=[owner])

    note = "State register; called the number there"
    desk.post(address(organization), entry(organization, domain="@Juniper.example", verification_note=note) | VERIFY)

    organization.refresh_from_db()
    assert organization.verified_on is not None
    assert (organization.domain, organization.verification_note) == ("juniper.example", note)
    assert (organization.claimed_how, organization.claimed_by) == (ClaimedHow.REVIEW, owner)
    assert Event.objects.get(kind="organizations.verified").actor_id == moderator.pk
    assert Notice.objects.get().context["event"] == "verified"


@pytest.mark.parametrize("note", ["", "  "])
def test_nothing_is_verified_without_a_note(desk: Client, note: str) -> None:
    organization = make.organization()

    response = desk.post(address(organization), entry(organization, verification_note=note) | VERIFY, follow=True)

    organization.refresh_from_db()
    assert organization.verified_on is None
    assertContains(response, "Nothing was verified")


@pytest.mark.parametrize("domain", ["gmail.com", "nyc.rr.com", "hospital"])
def test_a_public_domain_is_not_confirmed(desk: Client, domain: str) -> None:
    organization = make.organization()

    desk.post(address(organization), entry(organization, domain=domain, verification_note="x") | VERIFY)

    organization.refresh_from_db()
    assert (organization.domain, organization.verified_on) == ("", None)


def test_verification_keeps_the_claim_by_address(desk: Client) -> None:
    owner = make.user(email="rita@juniper.example")
    client = Client()
    client.force_login(owner)
    website = {"website": "https://juniper.example", "kinds": ["employer"]}
    client.post("/organizations/add/", {"name": "Juniper", "city": "Boise", "state": "ID", **website})
    organization = Organization.objects.get()

    assertContains(desk.get(address(organization)), "At juniper.example: Pat Doe")
    desk.post(address(organization), entry(organization, verification_note="Seen") | VERIFY)

    organization.refresh_from_db()
    assert (organization.claimed_how, organization.claimed_domain) == (ClaimedHow.ADDRESS, "juniper.example")


def test_a_verified_organization_has_no_button_to_verify(desk: Client) -> None:
    waiting, verified = make.organization(), make.organization(verified_on="2026-01-05")

    assertContains(desk.get(address(waiting)), "Save and mark as verified today")
    assertNotContains(desk.get(address(verified)), "Save and mark as verified today")


@pytest.mark.parametrize("change", [{"role": "recruiter"}, {"DELETE": "on"}])
def test_staff_cannot_take_the_last_owner(desk: Client, change: dict[str, str]) -> None:
    owner = make.user()
    organization = make.organization(members=[owner])
    make.member(organization=organization, role=Role.RECRUITER)

    response = desk.post(address(organization), entry(organization, members=[change]))

    assertContains(response, "An organization needs an owner.")
    assert Membership.objects.get(user=owner).role == Role.OWNER


def test_staff_can_replace_the_owner_in_one_step(desk: Client) -> None:
    owner = make.user()
    organization = make.organization(members=[owner])
    recruiter = make.member(organization=organization, role=Role.RECRUITER)

    desk.post(address(organization), entry(organization, members=[{"DELETE": "on"}, {"role": "owner"}]))

    assert list(organization.memberships.values_list("user", "role")) == [(recruiter.user_id, "owner")]
    assert Event.objects.filter(kind="admin.membership_deleted").exists()
    told = {notice.recipient_id: notice.context["event"] for notice in Notice.objects.all()}
    assert told == {owner.pk: "removed", recruiter.user_id: "made_owner"}


def test_staff_answer_a_request_where_there_is_no_owner(desk: Client, moderator: User) -> None:
    organization, person = make.organization(), make.user()
    request = JoinRequest.objects.create(organization=organization, user=person)
    assertContains(desk.get("/admin/accounts/joinrequest/?for=staff"), str(organization))

    desk.post(address(organization), entry(organization, members=[{"user": person.pk, "role": "owner"}]))

    request.refresh_from_db()
    assert Membership.objects.get(user=person).role == Role.OWNER
    assert (request.state, request.decided_by) == (JoinState.ADMITTED, moderator)
    assertNotContains(desk.get("/admin/accounts/joinrequest/?for=staff"), str(person))


def test_the_queue_is_oldest_first(desk: Client) -> None:
    for name, day in (("Newer", "2026-05-02"), ("Older", "2026-05-01")):
        make.organization(name=name, created_at=f"{day}T12:00Z")

    page = desk.get("/admin/accounts/organization/?verified_on__isempty=1")

    assert [row.name for row in page.context["cl"].result_list] == ["Older", "Newer"]


@pytest.mark.parametrize("model", ["membership", "invitation", "joinrequest"])
def test_these_lists_are_read_only(desk: Client, model: str) -> None:
    owner = make.user()
    organization = make.organization(members=[owner])
    rows = {
        "membership": organization.memberships.get(),
        "invitation": make.invitation(organization=organization, by=owner),
        "joinrequest": JoinRequest.objects.create(organization=organization, user=make.user()),
    }

    for page in ("add/", f"{rows[model].pk}/delete/"):
        assert desk.post(f"/admin/accounts/{model}/{page}", {"post": "yes"}).status_code == 403
    assert desk.get(f"/admin/accounts/{model}/{rows[model].pk}/change/").status_code == 200
    assert desk.post(f"/admin/accounts/{model}/{rows[model].pk}/change/", {}).status_code == 403
