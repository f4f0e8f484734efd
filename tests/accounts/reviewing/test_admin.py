"""The reviewers' desk: the queue, the page of one edit, the published versions, and who may open them."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.organizations.models import Organization
from accounts.reviewing.models import Proposal, Revision
from accounts.users.models import User
from careers.vacancies.models import Vacancy
from tests.factories import accounts
from tests.factories import reviewing as make

pytestmark = pytest.mark.django_db

QUEUE = "/admin/accounts/proposal/?state__exact=pending"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(proposal: Proposal) -> str:
    return f"/admin/accounts/proposal/{proposal.pk}/change/"


def decision(proposal: Proposal, name: str, **fields: Any) -> dict[str, Any]:
    return {"decision": name, "edition": proposal.edition, **fields}


def ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


@pytest.fixture
def moderator() -> User:
    return accounts.staff("Moderator")


@pytest.fixture
def proposal() -> Proposal:
    """An edit of a vacancy that has waited for five days."""
    vacancy = make.live_vacancy(title="Nurse practitioner, heart failure clinic", schedule="4 days of 10 hours")
    return make.propose(vacancy, now=ago(5), schedule="3 days of 12 hours", sign_on="offered", sign_on_bonus="$5,000")


class TestTheQueue:
    def test_it_is_oldest_first_and_shows_what_waits(self, moderator: User, proposal: Proposal) -> None:
        newer = make.propose(make.verified_organization(), now=ago(1), name="Juniper Ridge Health")
        withdrawn = make.propose(make.live_vacancy(), now=ago(9), schedule="Nights")
        Proposal.objects.filter(pk=withdrawn.pk).update(state="withdrawn")

        response = signed_in(moderator).get(QUEUE)

        assert list(response.context["cl"].result_list) == [proposal, newer]
        assertContains(response, "5 days ago")
        assertContains(response, "Organization")

    def test_the_home_page_counts_it(self, moderator: User, proposal: Proposal) -> None:
        home = signed_in(moderator).get("/admin/")

        assertContains(home, "Edits of organizations to review")
        assertContains(home, "5 days")

    def test_its_queries_are_constant(self, moderator: User, proposal: Proposal) -> None:
        client = signed_in(moderator)
        client.get(QUEUE)
        with CaptureQueriesContext(connection) as one:
            client.get(QUEUE)
        for number in range(3):
            make.propose(make.verified_organization(), name=f"Renamed {number}")
        with CaptureQueriesContext(connection) as four:
            client.get(QUEUE)

        assert len(one) == len(four)

    def test_other_staff_cannot_open_anything_of_it(self, proposal: Proposal) -> None:
        client = signed_in(accounts.staff("Verifier"))
        revision = Revision.objects.get()

        for address in (QUEUE, page_of(proposal), f"/admin/accounts/revision/{revision.pk}/change/"):
            assert client.get(address).status_code == 403
        assert client.post(page_of(proposal), decision(proposal, "approve")).status_code == 403
        assert Proposal.objects.get().state == "pending"

    def test_curators_decide_on_listings_only(self, proposal: Proposal) -> None:
        client = signed_in(accounts.staff("Curator"))

        assert list(client.get(QUEUE).context["cl"].result_list) == []
        client.post(page_of(proposal), decision(proposal, "approve"))
        assert Proposal.objects.get().state == "pending"

    def test_reviewers_see_only_what_they_may_decide_on(self, moderator: User, proposal: Proposal) -> None:
        renamed = make.propose(make.verified_organization(), name="Juniper Ridge Health")
        group = moderator.groups.get()
        group.permissions.remove(group.permissions.get(codename="change_vacancy"))
        client = signed_in(moderator)

        assert list(client.get(QUEUE).context["cl"].result_list) == [renamed]
        assert client.post(page_of(proposal), decision(proposal, "approve")).status_code == 302
        assert Proposal.objects.get(pk=proposal.pk).state == "pending"


class TestOneEdit:
    def test_both_sides_are_shown_with_the_words_that_differ(self, moderator: User, proposal: Proposal) -> None:
        response = signed_in(moderator).get(page_of(proposal))

        assertContains(response, "2 changes")
        assertContains(response, '<del><span class="said">[removed: </span>4<span class="said">]</span></del> days of')
        assertContains(response, '<ins><span class="said">[added: </span>3<span class="said">]</span></ins> days of')
        assertContains(response, '<span class="unknown">Not stated</span>', count=1)
        assertContains(response, "39 unchanged fields")

    def test_markup_in_a_text_is_shown_as_text(self, moderator: User) -> None:
        proposal = make.propose(make.live_vacancy(), schedule="<script>alert(1)</script>")

        response = signed_in(moderator).get(page_of(proposal))

        assertNotContains(response, "<script>alert(1)")
        assertContains(response, "&lt;script&gt;alert(1)")

    def test_approving_publishes_it_and_opens_the_next(self, moderator: User, proposal: Proposal) -> None:
        following = make.propose(make.verified_organization(), now=ago(1), name="Juniper Ridge Health")

        response = signed_in(moderator).post(page_of(proposal), decision(proposal, "approve"))

        assertRedirects(response, page_of(following))
        assert Vacancy.objects.get().schedule == "3 days of 12 hours"

    def test_after_the_last_one_the_queue_is_empty(self, moderator: User, proposal: Proposal) -> None:
        response = signed_in(moderator).post(page_of(proposal), decision(proposal, "approve"), follow=True)

        assertRedirects(response, QUEUE)
        assertContains(response, "The queue is empty.")

    def test_changes_are_requested_with_a_comment(self, moderator: User, proposal: Proposal) -> None:
        client = signed_in(moderator)

        assertContains(client.post(page_of(proposal), decision(proposal, "changes")), "Write a comment")
        client.post(page_of(proposal), decision(proposal, "changes", comment="Say which clinic."))

        assert Proposal.objects.values_list("state", "comment").get() == ("changes", "Say which clinic.")
        assertContains(client.get(page_of(proposal)), "Say which clinic.")

    def test_a_stale_decision_is_refused_and_shows_the_new_text(self, moderator: User, proposal: Proposal) -> None:
        make.propose(Vacancy.objects.get(), schedule="Nights")

        response = signed_in(moderator).post(page_of(proposal), decision(proposal, "approve"))

        assertContains(response, "The edit changed since you opened this page")
        assertContains(response, "Nights")
        assertContains(response, '<input type="hidden" name="edition" value="2">')
        assert Vacancy.objects.get().schedule == "4 days of 10 hours"

    def test_what_changed_in_public_meanwhile_is_shown_and_compared_again(self, moderator: User) -> None:
        proposal = make.propose(make.verified_organization(), name="Juniper Ridge Health")
        Organization.objects.update(website="https://juniper.example")
        client = signed_in(moderator)

        response = client.get(page_of(proposal))
        assertContains(response, "The public version changed since this edit was proposed")
        assertNotContains(response, "Approve and publish")
        refused = client.post(page_of(proposal), decision(proposal, "approve"))
        assertContains(refused, "Compare again, then decide.")

        response = client.post(page_of(proposal), decision(proposal, "rebase"), follow=True)
        assertContains(response, "1 change<")
        assertContains(response, "Approve and publish")

    def test_one_s_own_has_no_buttons(self, proposal: Proposal) -> None:
        member = make.member_of(Vacancy.objects.get())
        member.is_staff = member.is_superuser = True
        member.save()
        colleague = accounts.staff()
        Vacancy.objects.get().organization.memberships.create(user=colleague)

        response = signed_in(colleague).get(page_of(proposal))

        assertContains(response, "Another reviewer decides on it.")
        assertNotContains(response, "Approve and publish")
        refused = signed_in(colleague).post(page_of(proposal), decision(proposal, "approve"))
        assertContains(refused, "own organization")

    def test_a_decided_edit_shows_what_it_changed(self, moderator: User, proposal: Proposal) -> None:
        client = signed_in(moderator)
        client.post(page_of(proposal), decision(proposal, "approve"))

        response = client.get(page_of(proposal))

        assertContains(response, "2 changes")
        assertContains(response, "Published as version 2")
        assertNotContains(response, "Approve and publish")

    def test_a_deleted_target_does_not_break_the_page_or_the_queue(self, moderator: User) -> None:
        proposal = make.propose(make.verified_organization(), name="Juniper Ridge Health")
        Organization.objects.all().delete()
        client = signed_in(moderator)

        assertContains(client.get(page_of(proposal)), "was deleted")
        assertContains(client.get(QUEUE), proposal.title)

    @pytest.mark.parametrize("data", [{}, {"decision": ""}, {"decision": "delete", "edition": "1"}])
    def test_nonsense_decides_nothing(self, moderator: User, proposal: Proposal, data: dict[str, str]) -> None:
        response = signed_in(moderator).post(page_of(proposal), data)

        assertContains(response, 'role="alert"')
        assert Proposal.objects.get().state == "pending"


class TestHistory:
    def test_a_vacancy_s_page_lists_its_versions_with_what_changed(self, moderator: User, proposal: Proposal) -> None:
        client = signed_in(moderator)
        client.post(page_of(proposal), decision(proposal, "approve"))

        response = client.get(f"/admin/careers/vacancy/{proposal.target_id}/change/")

        newest = Revision.objects.get(version=2)
        assertContains(response, f"/admin/accounts/revision/{newest.pk}/change/")
        assertContains(response, "Schedule, Sign-on bonus")
        assertContains(response, "First version on record")

    def test_a_version_stands_beside_the_one_before(self, moderator: User, proposal: Proposal) -> None:
        client = signed_in(moderator)
        client.post(page_of(proposal), decision(proposal, "approve"))
        first, second = Revision.objects.order_by("version")

        response = client.get(f"/admin/accounts/revision/{second.pk}/change/")
        assertContains(response, "[added: </span>3<")
        assertContains(response, page_of(proposal))
        assertContains(client.get(f"/admin/accounts/revision/{first.pk}/change/"), "4 days of 10 hours")

    def test_versions_cannot_be_changed(self, moderator: User, proposal: Proposal) -> None:
        revision, client = Revision.objects.get(), signed_in(accounts.staff())
        before = Revision.objects.values().get()
        address = f"/admin/accounts/revision/{revision.pk}"

        client.post(f"{address}/change/", {"snapshot": "{}", "title": "Other"})
        assert client.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
        assert list(Revision.objects.values()) == [before]

    def test_an_earlier_version_is_restored_after_a_confirmation(self, moderator: User, proposal: Proposal) -> None:
        client = signed_in(moderator)
        client.post(page_of(proposal), decision(proposal, "approve"))
        first, second = Revision.objects.order_by("version")
        address = f"/admin/accounts/revision/{first.pk}/change/"

        assertContains(client.get(address), '<a class="review-button" href="?restore">Restore this version</a>')
        assertNotContains(client.get(f"/admin/accounts/revision/{second.pk}/change/"), "Restore this version")
        asked = client.get(f"{address}?restore")
        assertContains(asked, "[added: </span>4<")
        response = client.post(f"{address}?restore", {"version": asked.context["restoration"].version}, follow=True)

        assert Vacancy.objects.get().schedule == "4 days of 10 hours"
        assertContains(response, "Restored version 1.")
        assertContains(response, "restores version 1")
        record_page = client.get(f"/admin/careers/vacancy/{proposal.target_id}/change/")
        assertContains(record_page, "Restored version 1: Schedule, Sign-on bonus")

    def test_a_refused_restoration_says_why(self, moderator: User, proposal: Proposal) -> None:
        client = signed_in(moderator)
        client.post(page_of(proposal), decision(proposal, "approve"))
        address = f"/admin/accounts/revision/{Revision.objects.get(version=1).pk}/change/"

        assertContains(client.post(address, {"version": "1"}), "The public version changed since you opened this page")
        Vacancy.objects.update(state="filled")
        assertContains(client.post(address, {"version": "2"}), "The vacancy isn&#x27;t published anymore.")
        assert Revision.objects.count() == 2

    def test_only_those_who_decide_on_edits_restore(self, moderator: User, proposal: Proposal) -> None:
        client = signed_in(moderator)
        client.post(page_of(proposal), decision(proposal, "approve"))
        group = moderator.groups.get()
        group.permissions.remove(group.permissions.get(codename="change_proposal"))
        address = f"/admin/accounts/revision/{Revision.objects.get(version=1).pk}/change/"

        assertNotContains(client.get(address), "Restore this version")
        assert client.post(address, {"version": "2"}).status_code == 403
        assert Revision.objects.count() == 2
