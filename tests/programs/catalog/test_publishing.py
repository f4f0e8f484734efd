"""A listing's way to the public, and what may stop it."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.notices.models import Notice
from accounts.organizations.enums import Role
from accounts.organizations.models import Organization
from accounts.reviewing import actions as reviewing
from accounts.reviewing.models import Revision
from accounts.users.models import User
from programs.catalog import listing, publishing
from programs.catalog.enums import ListingState, Support
from programs.catalog.models import Program
from tests.factories import accounts as people
from tests.factories import programs as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization() -> Organization:
    return people.organization(verified_on=timezone.localdate())


@pytest.fixture
def editor(organization: Organization) -> User:
    return people.member(organization=organization, role=Role.EDITOR).user


def draft(organization: Organization | None, **fields: Any) -> Program:
    provider = make.accreditation(provider=make.provider(organization=organization)).provider
    return make.program(
        **{"state": ListingState.DRAFT, "provider": provider, "url": "https://hub.example/sepsis", **fields}
    )


def test_a_submitted_listing_is_published_and_its_provider_told(organization: Organization, editor: User) -> None:
    program, now = draft(organization), timezone.now()

    publishing.submit(program=program, by=editor, now=now)
    publishing.publish(program=program, by=people.staff("Curator"), now=now)

    program.refresh_from_db()
    assert program.state == ListingState.LIVE
    assert Revision.objects.about(program).get().snapshot == listing.snapshot(program)
    assert Notice.objects.get(kind="listing_reviewed").recipient == editor


def test_requested_changes_come_with_a_note(organization: Organization, editor: User) -> None:
    program, now, curator = draft(organization), timezone.now(), people.staff("Curator")
    publishing.submit(program=program, by=editor, now=now)

    with pytest.raises(publishing.NoNote):
        publishing.request_changes(program=program, by=curator, note=" ", now=now)
    publishing.request_changes(program=program, by=curator, note="Quote the credit statement.", now=now)

    program.refresh_from_db()
    assert (program.state, program.reviewer_note) == (ListingState.CHANGES, "Quote the credit statement.")
    assert Notice.objects.filter(kind="listing_reviewed", recipient=editor).count() == 1


def test_only_verified_providers_submit(editor: User) -> None:
    unverified = people.organization(verified_on=None)

    for organization in (None, unverified):
        with pytest.raises(publishing.ProviderNotVerified):
            publishing.submit(program=draft(organization), by=editor, now=timezone.now())


def test_nothing_is_published_without_standing_source_and_named_supporters() -> None:
    program = make.program(state=ListingState.DRAFT, support=Support.RECEIVED)

    with pytest.raises(publishing.NotComplete) as refusal:
        publishing.publish(program=program, by=people.staff("Curator"), now=timezone.now())

    assert str(refusal.value) == (
        "Add what every listing needs first: The provider's page or the source; The provider's accreditation, or the "
        "list in which none was found; The names of the commercial supporters."
    )


def test_a_listing_is_decided_once(organization: Organization, editor: User) -> None:
    program, now, curator = draft(organization), timezone.now(), people.staff("Curator")
    publishing.submit(program=program, by=editor, now=now)
    publishing.publish(program=program, by=curator, now=now)

    with pytest.raises(publishing.NotPublishable):
        publishing.publish(program=program, by=curator, now=now)
    with pytest.raises(publishing.NotUnderReview):
        publishing.request_changes(program=program, by=curator, note="Late", now=now)
    with pytest.raises(publishing.NotUnderReview):
        publishing.take_back(program=program, by=editor)


def test_an_edit_waits_while_the_old_version_stays(organization: Organization, editor: User) -> None:
    program, now, curator = draft(organization, title="Sepsis"), timezone.now(), people.staff("Curator")
    publishing.publish(program=program, by=curator, now=now)
    program.refresh_from_db()
    payload = {**listing.snapshot(program), "title": "Sepsis in children", "prices": [{"amount": "25"}]}
    payload["prices"] = [{"audience": "", "amount": "25", "fees": None, "note": ""}]

    proposal = reviewing.propose(target=program, payload=payload, by=editor, version=1, now=now)
    program.refresh_from_db()
    assert (program.title, program.totals) == ("Sepsis", [])

    reviewing.approve(proposal=proposal, by=curator, edition=1, now=now)
    program = Program.objects.get(pk=program.pk)
    assert (program.title, [str(total) for total in program.totals]) == ("Sepsis in children", ["25.00"])
    assert Revision.objects.about(program).count() == 2


def test_withdrawing_ends_the_edit_under_review(organization: Organization, editor: User) -> None:
    program, now = draft(organization), timezone.now()
    publishing.publish(program=program, by=people.staff("Curator"), now=now)
    payload = {**listing.snapshot(program), "title": "Another title"}
    proposal = reviewing.propose(target=program, payload=payload, by=editor, version=1, now=now)

    publishing.withdraw(program=program, by=editor)

    proposal.refresh_from_db()
    assert (proposal.is_open, proposal.comment) == (False, publishing.WITHDRAWN)
