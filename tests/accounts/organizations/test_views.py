import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.audit.models import Event
from accounts.organizations import actions
from accounts.organizations.models import Organization
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


def test_an_organization_that_is_not_verified_is_edited_at_once() -> None:
    person = make.user()
    organization = make.organization(members=[person], **_entry())

    response = signed_in(person).post(f"/organizations/{organization.public_id}/edit/", _entry(name="Juniper Ridge"))

    assertRedirects(response, "/account/", fetch_redirect_response=False)
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

        actions.verify(organization=organization, by=moderator, on=self.VERIFIED_ON)
        inline = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
        address = f"/admin/accounts/organization/{organization.pk}/change/"
        client.post(address, _entry(name="Juniper Ridge", **inline))

        found = Revision.objects.about(organization).order_by("version")
        assert [(each.version, each.snapshot["name"], each.by) for each in found] == [
            (1, organization.name, moderator),
            (2, "Juniper Ridge", moderator),
        ]
        assertContains(client.get(address), "Organization name")
        assertContains(client.get(address), "Version 2")


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_members_can_edit_an_organization(method: str) -> None:
    organization = make.organization(members=[make.user()])
    address = f"/organizations/{organization.public_id}/edit/"

    for other in (make.employer(), make.user()):
        assert getattr(signed_in(other), method)(address, _entry()).status_code == 404
        assert signed_in(other).post(f"{address}withdraw/").status_code == 404
