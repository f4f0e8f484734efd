import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.audit.models import Event
from accounts.organizations import actions
from accounts.organizations.enums import ClaimedHow, Role
from accounts.organizations.models import Membership, Organization
from accounts.reviewing import actions as reviewing
from accounts.reviewing.models import Proposal, Revision
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


def test_an_organization_that_is_not_verified_is_edited_at_once() -> None:
    person = make.user()
    organization = make.organization(members=[person], **_entry())

    response = signed_in(person).post(f"/organizations/{organization.public_id}/edit/", _entry(name="Juniper Ridge"))

    assertRedirects(response, f"/organizations/{organization.public_id}/", fetch_redirect_response=False)
    organization.refresh_from_db()
    assert organization.name == "Juniper Ridge"
    assert not Proposal.objects.exists()


class TestAVerifiedOrganization:
    VERIFIED_ON = dt.date(2026, 5, 4)

    @pytest.fixture
    def person(self) -> User:
        return make.user()

    @pytest.fixture
    def organization(self, person: User) -> Organization:
        return make.organization(members=[person], verified_on=self.VERIFIED_ON, **_entry())

    @pytest.fixture
    def address(self, organization: Organization) -> str:
        return f"/organizations/{organization.public_id}/edit/"

    def test_its_facts_stay_public_while_an_edit_is_under_review(
        self, person: User, organization: Organization, address: str
    ) -> None:
        entry = _entry(name="Juniper Ridge Health", version="1", edition="0")

        response = signed_in(person).post(address, entry, follow=True)

        assertContains(response, "Edit under review")
        assertContains(response, '<ins><span class="said">[added: </span>Ridge<')
        organization.refresh_from_db()
        assert (organization.name, organization.verified_on) == ("Juniper Valley Health", self.VERIFIED_ON)

    def test_approved_it_changes_and_stays_verified(
        self, person: User, organization: Organization, address: str
    ) -> None:
        signed_in(person).post(address, _entry(name="Juniper Ridge Health", version="1", edition="0"))

        reviewing.approve(proposal=Proposal.objects.get(), by=make.staff("Moderator"), edition=1, now=timezone.now())

        organization.refresh_from_db()
        assert (organization.name, organization.verified_on) == ("Juniper Ridge Health", self.VERIFIED_ON)
        assertNotContains(signed_in(person).get(address), "Edit under review")

    def test_other_fields_that_are_sent_are_ignored(
        self, person: User, organization: Organization, address: str
    ) -> None:
        entry = _entry(
            name="Juniper Ridge", version="1", edition="0", verified_on="2020-01-01", is_demo="on", state="OR"
        )

        signed_in(person).post(address, entry)

        assert Proposal.objects.get().payload == {
            "name": "Juniper Ridge",
            "city": "Boise",
            "state": "OR",
            "website": "",
        }

    def test_the_form_continues_from_the_edit_and_changes_it(self, person: User, address: str) -> None:
        client = signed_in(person)
        client.post(address, _entry(name="Juniper Ridge Health", version="1", edition="0"))

        assertContains(client.get(address), 'value="Juniper Ridge Health"')
        client.post(address, _entry(name="Juniper Ridge", version="1", edition="1"))

        proposal = Proposal.objects.get()
        assert (proposal.payload["name"], proposal.edition) == ("Juniper Ridge", 2)

    @pytest.mark.parametrize("seen", [{}, {"version": "1", "edition": "7"}, {"version": "x", "edition": ""}])
    def test_a_form_opened_before_a_colleague_s_edit_is_refused_with_its_entries(
        self, person: User, address: str, seen: dict[str, str]
    ) -> None:
        client = signed_in(person)
        client.post(address, _entry(name="Juniper Ridge Health", version="1", edition="0"))

        response = client.post(address, _entry(name="Juniper Springs Health", **seen))

        assertContains(response, "Someone else changed this since you opened the page")
        assertContains(response, 'value="Juniper Springs Health"')
        assertContains(response, '<input type="hidden" name="edition" value="1">')
        assert Proposal.objects.get().payload["name"] == "Juniper Ridge Health"

    def test_an_edit_without_a_change_is_refused(self, person: User, address: str) -> None:
        response = signed_in(person).post(address, _entry(version="1", edition="0"))

        assertContains(response, "Nothing differs from what&#x27;s published")

    def test_the_edit_is_withdrawn(self, person: User, address: str) -> None:
        client = signed_in(person)
        client.post(address, _entry(name="Juniper Ridge Health", version="1", edition="0"))

        assertContains(client.post(f"{address}withdraw/", follow=True), "The edit was withdrawn")
        assertContains(client.post(f"{address}withdraw/", follow=True), "already decided on or withdrawn")

        assert Proposal.objects.get().state == "withdrawn"

    def test_verifying_and_editing_it_in_the_admin_leave_revisions(self) -> None:
        moderator = make.staff("Moderator")
        organization, client = make.organization(), signed_in(moderator)

        actions.verify(organization=organization, by=moderator, on=self.VERIFIED_ON, note="Called them")
        inline = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
        address = f"/admin/accounts/organization/{organization.pk}/change/"
        client.post(address, _entry(name="Juniper Ridge", is_employer="on", **inline))

        found = Revision.objects.about(organization).order_by("version")
        assert [(each.version, each.snapshot["name"], each.by) for each in found] == [
            (1, organization.name, moderator),
            (2, "Juniper Ridge", moderator),
        ]
        assertContains(client.get(address), "Organization name")
        assertContains(client.get(address), "Version 2")


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_owners_can_edit_an_organization(method: str) -> None:
    organization = make.organization(members=[make.user()])
    address = f"/organizations/{organization.public_id}/edit/"

    recruiter = make.member(organization=organization, role=Role.RECRUITER).user
    for other in (make.employer(), make.user(), recruiter):
        assert getattr(signed_in(other), method)(address, _entry()).status_code == 404
        assert signed_in(other).post(f"{address}withdraw/").status_code == 404


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
