"""What verifiers decide, what stops them, and what each decision leaves behind."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.audit.models import Event
from accounts.licenses.enums import CredentialKind
from accounts.licenses.models import Credential, Period
from accounts.notices.models import Notice
from accounts.profiles.models import Profile
from accounts.users.models import User
from accounts.verification import review
from accounts.verification.badges import badge_of
from accounts.verification.enums import ClaimState, IdentityState, LeadState, Match
from accounts.verification.models import Claim, Exclusion, ExclusionLead, Identity
from accounts.verification.review import NotDecidable
from cmehub.lib.dates import today_for
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

BOARD = "https://board.example/look-up/1"


@pytest.fixture
def verifier() -> User:
    return make.staff("Verifier")


def approve(claim: Claim, by: User, **changes: Any) -> None:
    now = timezone.now()
    review.approve(
        **{
            "claim": claim,
            "by": by,
            "revision": claim.revision,
            "lookup_url": BOARD,
            "looked_up_on": now.date() - dt.timedelta(days=1),
            "now": now,
            **changes,
        }
    )


def state_of(claim: Claim) -> str:
    return Claim.objects.get(pk=claim.pk).state


def messages_to(user: User) -> list[str]:
    return [notice.context["event"] for notice in Notice.objects.filter(recipient=user, kind="verification")]


def certification_of(user: User) -> Credential:
    return make.license(
        user=user,
        kind=CredentialKind.CERTIFICATION,
        profession="",
        state="",
        issuer="AACN",
        title="CCRN",
        expires_on=today_for(user) + dt.timedelta(days=700),
    )


class TestApproval:
    def test_it_gives_a_badge_and_leaves_one_event_and_one_message(self, verifier: User) -> None:
        claim = make.claim()
        user = claim.credential.user

        approve(claim, verifier)

        badge = badge_of(user)
        assert badge is not None
        assert badge.words == "Verified nurse practitioner"
        assert badge.checked_on == timezone.now().date() - dt.timedelta(days=1)
        claim.refresh_from_db()
        assert (claim.lookup_url, claim.decided_by) == (BOARD, verifier)
        assert Event.objects.filter(kind="verification.approved", actor_id=verifier.pk).count() == 1
        assert messages_to(user) == ["approved"]

    def test_the_same_decision_twice_is_refused(self, verifier: User) -> None:
        claim = make.claim()
        approve(claim, verifier)

        with pytest.raises(NotDecidable, match="isn't open anymore"):
            approve(claim, verifier)
        assert messages_to(claim.credential.user) == ["approved"]

    def test_what_the_verifier_saw_must_still_be_so(self, verifier: User) -> None:
        claim = make.claim()
        Claim.objects.filter(pk=claim.pk).update(revision=2)

        with pytest.raises(NotDecidable, match="changed something"):
            approve(claim, verifier)
        assert badge_of(claim.credential.user) is None

    def test_nobody_decides_on_their_own_account(self) -> None:
        verifier = make.staff("Verifier")
        make.profile(user=verifier)
        claim = make.claim(credential=make.license(user=verifier, expires_on=dt.date(2099, 1, 1)))

        for decide in (
            lambda: approve(claim, verifier),
            lambda: review.reject(claim=claim, by=verifier, revision=1, reason="No", now=timezone.now()),
            lambda: review.ask_more(claim=claim, by=verifier, revision=1, reason="No", now=timezone.now()),
            lambda: review.suspend(user=verifier, by=verifier, reason="No", now=timezone.now()),
            lambda: review.lift(user=verifier, by=verifier, now=timezone.now()),
            lambda: review.reveal_number(claim=claim, by=verifier),
        ):
            with pytest.raises(NotDecidable, match="own account"):
                decide()
        assert state_of(claim) == ClaimState.OPEN

    @pytest.mark.parametrize(
        ("days", "said"), [(1, "in the future"), (-31, "more than 30 days old"), (-400, "more than 30 days old")]
    )
    def test_the_look_up_is_recent(self, verifier: User, days: int, said: str) -> None:
        with pytest.raises(NotDecidable, match=said):
            approve(make.claim(), verifier, looked_up_on=today_for(verifier) + dt.timedelta(days=days))

    @pytest.mark.parametrize("match", ["", Match.UNAVAILABLE])
    def test_a_registry_that_has_not_answered_is_neither_a_yes_nor_a_no(self, verifier: User, match: str) -> None:
        claim = make.claim()
        Identity.objects.update(match=match)

        with pytest.raises(NotDecidable, match="hasn't answered yet"):
            approve(claim, verifier)

    def test_an_npi_that_is_not_in_the_registry_cannot_be_approved(self, verifier: User) -> None:
        claim = make.claim()
        Identity.objects.update(match=Match.NOT_FOUND)

        with pytest.raises(NotDecidable, match="no active record"):
            approve(claim, verifier, note="I know them")

    def test_a_difference_from_the_registry_needs_a_note(self, verifier: User) -> None:
        claim = make.claim()
        Identity.objects.update(match=Match.MISMATCH, state=IdentityState.DECLARED)

        with pytest.raises(NotDecidable, match="staff note"):
            approve(claim, verifier, note="  ")
        approve(claim, verifier, note="Moved from Oregon; the license shows both")

        assert badge_of(claim.credential.user) is not None

    def test_a_nurse_without_an_npi_needs_none(self, verifier: User) -> None:
        claim = make.claim()
        Identity.objects.update(npi="", match=Match.NO_NPI, state=IdentityState.DECLARED)

        approve(claim, verifier)

        assert badge_of(claim.credential.user) is not None

    def test_somebody_else_s_npi_is_not_verified_twice(self, verifier: User) -> None:
        make.verified()
        second = make.claim()

        with pytest.raises(NotDecidable, match="Another account is verified with this NPI"):
            approve(second, verifier)
        assert Identity.objects.filter(state=IdentityState.VERIFIED).count() == 1

    @pytest.mark.parametrize("state", [LeadState.OPEN, LeadState.CONFIRMED])
    def test_an_exclusion_lead_holds_it(self, verifier: User, state: LeadState) -> None:
        claim = make.claim()
        decided = None if state == LeadState.OPEN else timezone.now()
        ExclusionLead.objects.create(
            user=claim.credential.user,
            state=state,
            same_npi=True,
            listed_name="PAT DOE",
            kind="1128b4",
            decided_at=decided,
        )

        with pytest.raises(NotDecidable, match="exclusion list"):
            approve(claim, verifier)

    def test_the_list_is_compared_again_and_a_new_lead_stays(self, verifier: User) -> None:
        claim = make.claim()
        name = Profile.objects.get()
        Exclusion.objects.create(last_name=name.last_name.upper(), first_name=name.first_name, state=name.state)

        with pytest.raises(NotDecidable, match="Decide the lead first"):
            approve(claim, verifier)

        assert ExclusionLead.objects.get().user == claim.credential.user
        assert state_of(claim) == ClaimState.OPEN

    def test_a_license_that_expired_meanwhile_is_not_verified(self, verifier: User) -> None:
        claim = make.claim()
        Period.objects.update(expires_on=today_for(claim.credential.user) - dt.timedelta(days=1))

        with pytest.raises(NotDecidable, match="has expired since"):
            approve(Claim.objects.get(), verifier)

    def test_a_certificate_needs_a_verified_license(self, verifier: User) -> None:
        licensed = make.claim()
        user = licensed.credential.user
        certificate = certification_of(user)
        claim = make.claim(credential=certificate)
        with pytest.raises(NotDecidable, match="Verify a license of this person first"):
            approve(claim, verifier)

        approve(licensed, verifier)
        approve(claim, verifier)

        badge = badge_of(user)
        assert badge is not None
        assert badge.expires_on == licensed.period.expires_on


class TestOtherDecisions:
    def test_a_rejected_claim_says_why_and_can_be_tried_again(self, verifier: User) -> None:
        claim = make.claim()

        review.reject(claim=claim, by=verifier, revision=1, reason=" Blurred ", note="Twice", now=timezone.now())

        claim.refresh_from_db()
        assert (claim.state, claim.reason, claim.note) == ("rejected", "Blurred", "Twice")
        assert messages_to(claim.credential.user) == ["rejected"]
        assert Identity.objects.get().state == IdentityState.REJECTED
        assert make.claim(credential=claim.credential).state == ClaimState.OPEN

    def test_a_rejected_certificate_leaves_the_badge(self, verifier: User) -> None:
        user = make.verified(by=verifier).credential.user
        certificate = certification_of(user)

        review.reject(
            claim=make.claim(credential=certificate), by=verifier, revision=1, reason="Blurred", now=timezone.now()
        )

        assert badge_of(user) is not None

    @pytest.mark.parametrize("decide", [review.reject, review.ask_more])
    def test_a_reason_is_required(self, verifier: User, decide: Any) -> None:
        claim = make.claim()

        with pytest.raises(NotDecidable, match="Enter a message to the person"):
            decide(claim=claim, by=verifier, revision=1, reason=" ", now=timezone.now())
        assert state_of(claim) == ClaimState.OPEN

    def test_the_number_is_revealed_with_an_event(self, verifier: User) -> None:
        user = make.clinician()
        claim = make.claim(credential=make.license(user=user, number="F340029", expires_on=dt.date(2099, 1, 1)))

        assert review.reveal_number(claim=claim, by=verifier) == "F340029"

        event = Event.objects.get(kind="verification.number_revealed")
        assert (event.actor_id, event.object_id, event.fields) == (verifier.pk, str(claim.pk), ["number"])

    def test_the_number_of_a_decided_claim_stays_hidden(self, verifier: User) -> None:
        with pytest.raises(NotDecidable, match="only while the claim is open"):
            review.reveal_number(claim=make.verified(), by=verifier)


class TestSuspension:
    def test_the_badge_goes_and_comes_back(self, verifier: User) -> None:
        user = make.verified(by=verifier).credential.user

        review.suspend(user=user, by=verifier, reason="The board reported a surrender.", now=timezone.now())
        assert badge_of(user) is None

        review.lift(user=user, by=verifier, now=timezone.now())
        assert badge_of(user) is not None
        assert messages_to(user) == ["approved", "suspended", "lifted"]

    def test_a_confirmed_exclusion_suspends_and_cannot_be_lifted(self, verifier: User) -> None:
        user = make.verified(by=verifier).credential.user
        lead = ExclusionLead.objects.create(user=user, same_npi=True, listed_name="PAT DOE", kind="1128b4")

        review.decide_lead(lead=lead, by=verifier, state=LeadState.CONFIRMED, note="Same SSN", now=timezone.now())

        assert badge_of(user) is None
        with pytest.raises(NotDecidable, match="on the exclusion list"):
            review.lift(user=user, by=verifier, now=timezone.now())

    def test_lifting_does_not_verify_a_second_account_with_the_npi(self, verifier: User) -> None:
        first = make.verified(by=verifier).credential.user
        review.suspend(user=first, by=verifier, reason="Check", now=timezone.now())
        second = make.verified(by=verifier).credential.user

        review.lift(user=first, by=verifier, now=timezone.now())

        assert (badge_of(first), badge_of(second) is not None) == (None, True)


@pytest.mark.django_db(transaction=True)
def test_two_verifiers_at_once_verify_an_npi_only_once() -> None:
    """Both see that nobody is verified with the NPI. The database decides."""
    pairs = [(make.claim(), make.staff()) for _ in range(2)]
    together = threading.Barrier(2)
    refused = []

    def decide(claim: Claim, by: User) -> None:
        together.wait(timeout=10)
        try:
            approve(claim, by)
        except NotDecidable as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert Identity.objects.filter(state=IdentityState.VERIFIED).count() == 1
    assert len(refused) == 1
    assert refused[0].startswith("Another account")
    assert Claim.objects.filter(state=ClaimState.APPROVED).count() == 1
