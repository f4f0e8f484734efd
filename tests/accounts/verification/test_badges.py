"""A badge's life: who has one, what ends it, what brings it back, and what the person is told."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.audit.models import Event
from accounts.licenses import actions as licenses
from accounts.licenses.models import Credential, Period
from accounts.notices.models import Notice
from accounts.profiles.actions import save_profile
from accounts.users.models import User
from accounts.verification import actions, messages, review
from accounts.verification.badges import badge_of, badges_of
from accounts.verification.enums import ClaimState, IdentityState
from accounts.verification.life import delete_old_proofs, tell_due
from accounts.verification.models import Claim, Document, Identity
from cmehub.lib import uploads
from cmehub.lib.dates import today_for
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


def told(user: User) -> list[str]:
    notices = Notice.objects.filter(recipient=user, kind="verification").order_by("pk")
    return [notice.context["event"] for notice in notices]


def expire_in(claim: Claim, days: int) -> None:
    Period.objects.filter(pk=claim.period_id).update(
        expires_on=today_for(claim.credential.user) + dt.timedelta(days=days)
    )


def test_it_lasts_through_the_last_day_of_the_license() -> None:
    claim = make.verified()
    user = claim.credential.user

    expire_in(claim, 0)
    assert badge_of(user) is not None
    expire_in(claim, -1)
    assert badge_of(user) is None


def test_the_last_day_ends_at_midnight_in_the_person_s_time_zone() -> None:
    """Somewhere on Earth it's already tomorrow, and somewhere still today."""
    claims: dict[str, Claim] = {}
    for zone, npi in (("Pacific/Pago_Pago", "2000000002"), ("Pacific/Kiritimati", "2000000010")):
        user = make.clinician(time_zone=zone)
        make.identity(user=user, npi=npi)
        claims[zone] = make.verified(credential=make.license(user=user, expires_on=today_for(user) + dt.timedelta(1)))
        assert badge_of(user) is not None
    west, east = claims["Pacific/Pago_Pago"], claims["Pacific/Kiritimati"]
    day = today_for(west.credential.user)  # already past in Kiritimati, 25 hours ahead
    Period.objects.update(expires_on=day)

    assert badge_of(west.credential.user) is not None
    assert badge_of(east.credential.user) is None


def test_with_two_licenses_the_one_that_is_valid_longer_counts() -> None:
    first = make.verified()
    user = first.credential.user
    longer = make.license(user=user, state="CA", expires_on=today_for(user) + dt.timedelta(days=700))
    make.verified(credential=longer)

    badge = badge_of(user)

    assert badge is not None
    assert badge.expires_on == longer.current_period.expires_on


def test_looking_up_many_takes_one_query() -> None:
    users = [make.clinician() for _ in range(5)]
    users.append(make.verified().credential.user)

    with CaptureQueriesContext(connection) as queries:
        found = badges_of(users)

    assert (list(found), len(queries)) == ([users[-1].pk], 1)


def test_a_deactivated_account_has_none() -> None:
    user = make.verified().credential.user
    User.objects.update(is_active=False)

    assert badge_of(user) is None


class TestWhatEndsIt:
    @pytest.fixture
    def claim(self) -> Claim:
        return make.verified()

    def test_an_edited_number_or_date(self, claim: Claim) -> None:
        credential = claim.credential
        licenses.edit(
            credential=credential,
            by=credential.user,
            profession=credential.profession,
            state=credential.state,
            number="F999999",
            expires_on=claim.period.expires_on,
            issued_on=None,
        )

        assert badge_of(credential.user) is None
        claim.refresh_from_db()
        assert claim.state == ClaimState.VOID
        assert told(credential.user) == ["approved", "void"]

    def test_an_edit_that_changes_nothing_keeps_it(self, claim: Claim) -> None:
        credential = claim.credential
        licenses.edit(
            credential=credential,
            by=credential.user,
            profession=credential.profession,
            state=credential.state,
            number=credential.number,
            expires_on=claim.period.expires_on,
            issued_on=None,
        )

        assert badge_of(credential.user) is not None

    @pytest.mark.parametrize(
        ("changes", "stays"),
        [({"last_name": "Roe"}, False), ({"profession": "pa"}, False), ({"state": "CA"}, True), ({}, True)],
    )
    def test_another_name_or_profession_on_the_profile(
        self, claim: Claim, changes: dict[str, str], stays: bool
    ) -> None:
        user = claim.credential.user
        same = {name: getattr(user.profile, name) for name in ("first_name", "last_name", "profession", "state")}
        save_profile(by=user, specialties=[], time_zone=user.time_zone, **{**same, **changes})

        assert (badge_of(user) is not None) == stays

    def test_another_npi(self, claim: Claim) -> None:
        user = claim.credential.user

        actions.declare(by=user, npi="2000000010", former_last_names="", now=timezone.now())

        assert badge_of(user) is None
        assert Identity.objects.get().reason == "You changed your NPI."

    def test_a_deleted_license(self, claim: Claim) -> None:
        user = claim.credential.user
        claim.credential.delete()

        assert badge_of(user) is None


class TestRenewal:
    def renewed(self, claim: Claim) -> Credential:
        credential = claim.credential
        licenses.renew(
            credential=credential, by=credential.user, expires_on=claim.period.expires_on + dt.timedelta(days=730)
        )
        return Credential.objects.get(pk=credential.pk)

    def proof_of(self, credential: Credential) -> Claim:
        document = uploads.Checked(b"%PDF-1.7 %%EOF", uploads.PDF, "renewal.pdf")
        return actions.submit(by=credential.user, credential=credential, document=document, now=timezone.now())

    def test_the_badge_stays_until_the_verified_period_ends(self) -> None:
        claim = make.verified()

        self.renewed(claim)

        badge = badge_of(claim.credential.user)
        assert badge is not None
        assert badge.expires_on == claim.period.expires_on

    def test_it_expires_and_returns_with_proof_of_the_renewal(self) -> None:
        claim = make.verified()
        user = claim.credential.user
        expire_in(claim, -3)
        claim.period.refresh_from_db()
        assert badge_of(user) is None

        renewal = self.proof_of(self.renewed(claim))
        now = timezone.now()
        review.approve(
            claim=renewal,
            by=make.staff("Verifier"),
            revision=1,
            lookup_url="https://board.example",
            looked_up_on=now.date() - dt.timedelta(days=1),
            now=now,
        )

        badge = badge_of(user)
        assert badge is not None
        assert badge.expires_on == claim.period.expires_on + dt.timedelta(days=730)


class TestMessages:
    @pytest.mark.parametrize(
        ("days", "expected"),
        [(15, []), (14, ["badge_ending"]), (0, ["badge_ending"]), (-1, ["badge_ended"]), (-8, [])],
    )
    def test_the_person_is_told_before_and_after(self, days: int, expected: list[str]) -> None:
        claim = make.verified()
        user = claim.credential.user
        expire_in(claim, days)

        for _ in range(3):
            tell_due(now=timezone.now())

        assert told(user) == ["approved", *expected]

    def test_nobody_is_told_about_a_license_when_another_carries_the_badge(self) -> None:
        claim = make.verified()
        user = claim.credential.user
        make.verified(
            credential=make.license(user=user, state="CA", expires_on=today_for(user) + dt.timedelta(days=700))
        )
        expire_in(claim, 5)

        tell_due(now=timezone.now())

        assert "badge_ending" not in told(user)

    def test_a_message_that_is_no_longer_true_is_not_sent(self) -> None:
        claim = make.verified()
        expire_in(claim, 5)
        tell_due(now=timezone.now())
        notice = Notice.objects.get(context__event="badge_ending")
        assert messages.still_due(notice, timezone.now())

        expire_in(claim, 400)
        longer = make.license(
            user=claim.credential.user, state="CA", expires_on=today_for(claim.credential.user) + dt.timedelta(days=700)
        )
        make.verified(credential=longer)

        assert not messages.still_due(notice, timezone.now())

    @pytest.mark.parametrize(
        ("act", "words"),
        [
            (
                lambda claim, by, now: review.reject(claim=claim, by=by, revision=1, reason="Blurred", now=now),
                "Blurred",
            ),
            (
                lambda claim, by, now: review.ask_more(claim=claim, by=by, revision=1, reason="The back?", now=now),
                "back?",
            ),
            (
                lambda claim, by, now: review.suspend(user=claim.credential.user, by=by, reason="Checking", now=now),
                "Checking",
            ),
        ],
    )
    def test_what_the_reviewer_wrote_is_in_the_inbox(
        self, act: Callable[[Claim, User, dt.datetime], None], words: str
    ) -> None:
        claim = make.claim()
        act(claim, make.staff("Verifier"), timezone.now())

        content = messages.render(Notice.objects.get(kind="verification"), timezone.now())

        assert words in content.summary


class TestProofs:
    @pytest.mark.parametrize(("days", "left"), [(89, 1), (91, 0)])
    def test_files_are_deleted_90_days_after_the_decision(self, days: int, left: int) -> None:
        make.verified()
        Claim.objects.update(decided_at=timezone.now() - dt.timedelta(days=days))

        assert delete_old_proofs(now=timezone.now()) == 1 - left
        assert Document.objects.count() == left
        assert Event.objects.filter(kind="verification.document_deleted", actor_id=None).count() == 1 - left

    @pytest.mark.parametrize("state", [ClaimState.OPEN, ClaimState.MORE])
    def test_files_that_a_reviewer_needs_stay(self, state: ClaimState) -> None:
        make.claim()
        Claim.objects.update(state=state, decided_at=timezone.now() - dt.timedelta(days=400))

        assert delete_old_proofs(now=timezone.now()) == 0


class TestOthers:
    def test_the_badge_shows_on_one_s_own_pages_and_goes_with_the_license(self) -> None:
        claim = make.verified()
        client = Client()
        client.force_login(claim.credential.user)
        assertContains(client.get("/verification/"), "Verified nurse practitioner, checked")

        expire_in(claim, -1)
        assertNotContains(client.get("/verification/"), "Verified nurse practitioner, checked")


def test_an_identity_that_was_rejected_can_be_matched_again() -> None:
    claim = make.claim()
    review.reject(claim=claim, by=make.staff("Verifier"), revision=1, reason="Blurred", now=timezone.now())
    user = claim.credential.user
    document = uploads.Checked(b"%PDF-1.7 %%EOF", uploads.PDF, "again.pdf")

    actions.submit(by=user, credential=claim.credential, document=document, now=timezone.now())

    assert Identity.objects.get().state == IdentityState.MATCHED
