"""The verifiers' desk: the queue, the page of a claim, and who may open them."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.audit.models import Event
from accounts.users.models import User
from accounts.verification.enums import ClaimState, IdentityState, LeadState, Match
from accounts.verification.models import Claim, ExclusionLead, Identity, Institution, LicenseLookup
from cmehub.lib.dates import today_for
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

QUEUE = "/admin/accounts/claim/?state__exact=open"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(claim: Claim) -> str:
    return f"/admin/accounts/claim/{claim.pk}/change/"


@pytest.fixture
def verifier() -> User:
    return make.staff("Verifier")


@pytest.fixture
def claim() -> Claim:
    person = make.clinician()
    credential = make.license(user=person, number="F340029", expires_on=today_for(person) + dt.timedelta(days=300))
    return make.claim(credential=credential, submitted_at=timezone.now() - dt.timedelta(days=5), comment="New surname")


def decision(claim: Claim, name: str, **fields: Any) -> dict[str, Any]:
    return {"decision": name, "revision": claim.revision, **fields}


def approval(claim: Claim, by: User) -> dict[str, Any]:
    day = today_for(by).isoformat()
    return decision(claim, "approve", lookup_url="https://board.example/1", looked_up_on=day, note="Same photo")


class TestTheQueue:
    def test_it_is_oldest_first_with_its_figures(self, verifier: User, claim: Claim) -> None:
        make.claim(submitted_at=timezone.now() - dt.timedelta(days=1))
        decided = make.verified(submitted_at=timezone.now() - dt.timedelta(hours=30))

        response = signed_in(verifier).get(QUEUE)

        rows = [row.pk for row in response.context["cl"].result_list]
        assert rows == [claim.pk, Claim.objects.filter(state="open").last().pk]  # type: ignore[union-attr]
        assert decided.pk not in rows
        text = " ".join(response.content.decode().split())
        for name, value in (("Waiting", "2"), ("Oldest", "5 days"), ("Median wait, last 90 days", "30 hours")):
            assert f"<dt>{name}</dt><dd>{value}</dd>" in text

    def test_an_empty_one_has_no_figures(self, verifier: User) -> None:
        assertContains(signed_in(verifier).get(QUEUE), "<dt>Oldest</dt><dd>–</dd>")

    def test_the_home_page_counts_it(self, verifier: User, claim: Claim) -> None:
        home = signed_in(verifier).get("/admin/")

        assertContains(home, "Verification claims")
        assertContains(home, "5 days")

    def test_its_queries_are_constant(self, verifier: User, claim: Claim) -> None:
        client = signed_in(verifier)
        client.get(QUEUE)
        with CaptureQueriesContext(
            connection,
        ) as one:
            client.get(QUEUE)
        for _ in range(4):
            make.claim()
        with CaptureQueriesContext(connection) as five:
            client.get(QUEUE)

        assert len(one) == len(five)

    @pytest.mark.parametrize("group", ["Curator", "Moderator"])
    def test_other_staff_cannot_open_anything_of_it(self, claim: Claim, group: str) -> None:
        client = signed_in(make.staff(group))
        document = claim.documents.get()

        assert client.get(QUEUE).status_code == 403
        assert client.get(page_of(claim)).status_code == 403
        assert client.post(page_of(claim), decision(claim, "reveal")).status_code == 403
        assert client.get(f"/admin/accounts/claim/documents/{document.public_id}/").status_code == 403

    def test_a_verifier_without_a_second_factor_cannot_either(self, claim: Claim) -> None:
        client = signed_in(make.staff("Verifier", second_factor=False))
        document = claim.documents.get()

        for address in (QUEUE, page_of(claim), f"/admin/accounts/claim/documents/{document.public_id}/"):
            assert client.get(address).status_code == 302


class TestOneClaim:
    def test_the_claim_stands_beside_the_registry_the_document_and_the_look_up(
        self, verifier: User, claim: Claim
    ) -> None:
        LicenseLookup.objects.create(
            state="NY", profession="np", name="New York look-up", url="https://ny.example/", as_of=dt.date(2026, 1, 1)
        )
        LicenseLookup.objects.create(
            state="", profession="np", name="National look-up", url="https://us.example/", as_of=dt.date(2026, 1, 1)
        )
        LicenseLookup.objects.create(
            state="CA", profession="np", name="Another state", url="https://ca.example/", as_of=dt.date(2026, 1, 1)
        )
        Identity.objects.update(
            match=Match.MISMATCH,
            comparisons=[{"field": "state", "claimed": "NY", "recorded": "OR", "agreement": "different", "note": ""}],
        )

        response = signed_in(verifier).get(page_of(claim))

        for words in ("2000000002", "New surname", "license.pdf", "New York look-up", "National look-up"):
            assertContains(response, words)
        assertContains(response, '<tr class="review-differs">')
        assertNotContains(response, "Another state")
        assertContains(response, 'value="https://ny.example/"')

    def test_the_number_is_masked_until_it_is_asked_for(self, verifier: User, claim: Claim) -> None:
        client = signed_in(verifier)
        assertNotContains(client.get(page_of(claim)), "F340029")
        assert not Event.objects.filter(kind="verification.number_revealed").exists()

        shown = client.post(page_of(claim), decision(claim, "reveal", note="Typed before"))

        assertContains(shown, "F340029")
        assertContains(shown, "Typed before")
        assert Event.objects.filter(kind="verification.number_revealed", actor_id=verifier.pk).count() == 1
        assertNotContains(client.get(page_of(claim)), "F340029")

    def test_a_file_is_sent_as_an_attachment(self, verifier: User, claim: Claim) -> None:
        document = claim.documents.get()

        response = signed_in(verifier).get(f"/admin/accounts/claim/documents/{document.public_id}/")

        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
        response.close()

    def test_accounts_with_the_same_npi_are_side_by_side(self, verifier: User, claim: Claim) -> None:
        other = make.verified()

        response = signed_in(verifier).get(page_of(claim))

        assertContains(response, "2 accounts with this NPI")
        assertContains(response, other.credential.user.email)
        assertContains(response, page_of(other))

    def test_an_exclusion_lead_is_shown_with_its_link(self, verifier: User, claim: Claim) -> None:
        lead = ExclusionLead.objects.create(
            user=claim.credential.user, same_npi=True, listed_name="PAT DOE", kind="1128b4", state=LeadState.OPEN
        )

        assertContains(signed_in(verifier).get(page_of(claim)), f"/admin/accounts/exclusionlead/{lead.pk}/change/")

    def test_a_claim_that_does_not_exist_leads_back(self, verifier: User) -> None:
        assertRedirects(
            signed_in(verifier).get("/admin/accounts/claim/999999/change/"), "/admin/", fetch_redirect_response=False
        )
        assert signed_in(verifier).get("/admin/accounts/claim/x/change/").status_code == 302


class TestDeciding:
    def test_after_a_decision_the_next_oldest_opens(self, verifier: User, claim: Claim) -> None:
        following = make.claim(submitted_at=timezone.now() - dt.timedelta(days=2))
        make.claim(submitted_at=timezone.now() - dt.timedelta(days=1))

        response = signed_in(verifier).post(page_of(claim), approval(claim, verifier))

        assertRedirects(response, page_of(following), fetch_redirect_response=False)
        claim.refresh_from_db()
        assert (claim.state, claim.decided_by, claim.note) == ("approved", verifier, "Same photo")

    def test_after_the_last_one_the_empty_queue_opens(self, verifier: User, claim: Claim) -> None:
        response = signed_in(verifier).post(page_of(claim), approval(claim, verifier), follow=True)

        assertContains(response, "The queue is empty.")

    @pytest.mark.parametrize(
        ("name", "fields", "said"),
        [
            ("approve", {}, "Enter the day you looked it up."),
            ("approve", {"looked_up_on": "2026-01-01"}, "Enter the address of the page"),
            ("approve", {"lookup_url": "javascript:alert(1)", "looked_up_on": "2026-01-01"}, "Enter a valid URL"),
            ("approve", {"lookup_url": "https://b.example", "looked_up_on": "2020-01-01"}, "Look the license up again"),
            ("reject", {"reason": "  "}, "Enter a message to the person"),
            ("more", {}, "Enter a message to the person"),
            ("suspend", {}, "Enter a message to the person"),
            ("", {}, "Choose what to do"),
            ("verify_all", {}, "Choose a decision"),
        ],
    )
    def test_an_incomplete_decision_keeps_what_was_typed(
        self, verifier: User, claim: Claim, name: str, fields: dict[str, str], said: str
    ) -> None:
        response = signed_in(verifier).post(page_of(claim), decision(claim, name, note="Typed before", **fields))

        assertContains(response, said)
        assertContains(response, "Typed before")
        claim.refresh_from_db()
        assert claim.state == ClaimState.OPEN

    def test_more_is_asked_and_the_claim_leaves_the_queue(self, verifier: User, claim: Claim) -> None:
        signed_in(verifier).post(page_of(claim), decision(claim, "more", reason="Send the back, please."))

        claim.refresh_from_db()
        assert (claim.state, claim.reason) == ("more", "Send the back, please.")

    def test_a_page_opened_before_the_person_changed_something_decides_nothing(
        self, verifier: User, claim: Claim
    ) -> None:
        old = approval(claim, verifier)
        Claim.objects.update(revision=7)

        response = signed_in(verifier).post(page_of(claim), old)

        assertContains(response, "The person changed something since you opened this page.")
        assertContains(response, '<input type="hidden" name="revision" value="7">', html=True)
        claim.refresh_from_db()
        assert claim.state == ClaimState.OPEN

    def test_a_verified_person_is_suspended_and_returns(self, verifier: User) -> None:
        claim = make.verified()
        client = signed_in(verifier)

        client.post(page_of(claim), decision(claim, "suspend", reason="The board reported a surrender."))
        assert Identity.objects.get().state == IdentityState.SUSPENDED
        assertContains(client.get(page_of(claim)), "Lift the suspension")

        client.post(page_of(claim), decision(claim, "lift"))
        assert Identity.objects.get().state == IdentityState.VERIFIED

    def test_one_s_own_claim_has_no_decision(self, verifier: User) -> None:
        make.profile(user=verifier)
        claim = make.claim(credential=make.license(user=verifier, expires_on=dt.date(2099, 1, 1), number="F340029"))
        client = signed_in(verifier)

        assertContains(client.get(page_of(claim)), "This is your own account.")
        assertNotContains(client.get(page_of(claim)), 'value="approve"')
        for name in ("approve", "reveal", "suspend"):
            fields = {**approval(claim, verifier), "decision": name, "reason": "Because"}
            assertNotContains(client.post(page_of(claim), fields), "F340029")
        claim.refresh_from_db()
        assert (claim.state, Identity.objects.get().state) == (ClaimState.OPEN, IdentityState.MATCHED)

    def test_the_registry_is_asked_again_on_request(self, verifier: User, claim: Claim) -> None:
        signed_in(verifier).post(page_of(claim), decision(claim, "registry"))

        identity = Identity.objects.get()
        assert identity.next_match_at is not None
        assert identity.next_match_at <= timezone.now()


class TestInstitutions:
    def add(self, verifier: User, domain: str) -> Any:
        return signed_in(verifier).post(
            "/admin/accounts/institution/add/", {"name": "Lakeshore", "domain": domain, "active": "on"}
        )

    def test_a_domain_is_saved_in_its_plain_form(self, verifier: User) -> None:
        self.add(verifier, " @Lakeshore.EXAMPLE ")

        assert Institution.objects.get().domain == "lakeshore.example"
        assert Event.objects.filter(kind="admin.institution_added").exists()

    @pytest.mark.parametrize(
        "domain", ["gmail.com", "Outlook.com", "@icloud.com", "yahoo.co.uk", "hospital", "a b.org"]
    )
    def test_mail_providers_and_mistyped_domains_are_refused(self, verifier: User, domain: str) -> None:
        response = self.add(verifier, domain)

        assertContains(response, "domain")
        assert not Institution.objects.exists()
