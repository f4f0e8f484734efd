"""A listing's way to the public: draft, submitted, changes requested or live, then withdrawn.

Each action locks the row and checks its state again, so that only one of two simultaneous changes succeeds. A live
listing changes by a reviewed proposal, or by a curator. Each publication leaves a revision (accounts/reviewing).
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record
from accounts.notices.actions import plan
from accounts.organizations.queries import those_who_may
from accounts.organizations.rules import May
from accounts.reviewing.actions import publish as leave_revision
from accounts.reviewing.actions import supersede
from accounts.users.models import User
from programs.catalog.actions import announce
from programs.catalog.completeness import gaps
from programs.catalog.delivery import LISTING_REVIEWED
from programs.catalog.enums import ListingState
from programs.catalog.models import Program

EDITABLE = (ListingState.DRAFT, ListingState.CHANGES, ListingState.WITHDRAWN)
WITHDRAWN = "The listing was withdrawn, so the edit no longer applies."


class Refused(Exception):
    """The action isn't allowed in the listing's current state. `str()` is a message for the user."""

    sentence = ""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)


class NotSubmittable(Refused):
    sentence = "This listing is already under review or published. Reload the page to see its status."


class NotUnderReview(Refused):
    sentence = "This listing is no longer under review. Reload the page to see its status."


class NotPublishable(Refused):
    sentence = "Only a draft, a submitted or a withdrawn listing can be published. Reload the page to see its status."


class NotComplete(Refused):
    """The listing lacks what every public listing needs."""


class ProviderNotVerified(Refused):
    sentence = "Your organization isn't verified yet. You can save drafts, and submit them once it's verified."


class NoNote(Refused):
    sentence = "Write a note that tells the provider what to change."


class NotLive(Refused):
    sentence = "Only a published listing can be withdrawn."


# -- providers ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def submit(*, program: Program, by: User, now: dt.datetime) -> None:
    """Submit for review (raises NotSubmittable, ProviderNotVerified, NotComplete)."""
    locked = _locked(program, EDITABLE, NotSubmittable)
    organization = locked.provider.organization
    if organization is None or organization.verified_on is None:
        raise ProviderNotVerified
    if not locked.summary:
        raise NotComplete("Add a summary before you submit.")
    locked.submitted_at, locked.submitted_by, locked.reviewer_note = now, by, ""
    _move(locked, ListingState.SUBMITTED, "submitted", by, ["submitted_at", "submitted_by", "reviewer_note"])


@transaction.atomic
def take_back(*, program: Program, by: User) -> None:
    """Return a submitted listing to draft before it's reviewed (raises NotUnderReview)."""
    _move(_locked(program, [ListingState.SUBMITTED], NotUnderReview), ListingState.DRAFT, "taken_back", by)


@transaction.atomic
def withdraw(*, program: Program, by: User) -> None:
    """Remove a listing from the catalog. It can be edited and submitted again (raises NotLive)."""
    locked = _locked(program, [ListingState.LIVE], NotLive)
    _move(locked, ListingState.WITHDRAWN, "withdrawn", by)
    supersede(target=locked, reason=WITHDRAWN, by=by, now=timezone.now())


# -- curators ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def publish(*, program: Program, by: User, now: dt.datetime) -> None:
    """Publish a listing and tell who submitted it (raises NotPublishable, NotComplete)."""
    locked = _locked(program, [*EDITABLE, ListingState.SUBMITTED], NotPublishable)
    missing = gaps(locked, as_of=now.date()).required
    if missing:
        raise NotComplete(f"Add what every listing needs first: {'; '.join(missing)}.")
    was_submitted = locked.state == ListingState.SUBMITTED
    locked.reviewer_note = ""
    _move(locked, ListingState.LIVE, "published", by, ["reviewer_note"])
    leave_revision(target=locked, by=by, now=now)
    if was_submitted:
        _tell_provider(locked)


@transaction.atomic
def request_changes(*, program: Program, by: User, note: str, now: dt.datetime) -> None:
    """Return it with a note on what to change, and tell who submitted it (raises NotUnderReview, NoNote)."""
    locked = _locked(program, [ListingState.SUBMITTED], NotUnderReview)
    if not note.strip():
        raise NoNote
    locked.reviewer_note = note.strip()
    _move(locked, ListingState.CHANGES, "changes_requested", by, ["reviewer_note"])
    _tell_provider(locked)


# -- shared steps ------------------------------------------------------------------------------------------------------


def _locked(program: Program, states: Sequence[ListingState], refusal: type[Refused]) -> Program:
    found = Program.objects.select_for_update(of=["self"]).select_related("provider__organization")
    locked = found.filter(pk=program.pk, state__in=states).first()
    if locked is None:
        raise refusal
    return locked


def _move(program: Program, state: ListingState, event: str, by: User, fields: Sequence[str] = ()) -> None:
    program.state = state
    program.edition += 1
    program.save(update_fields=["state", "edition", *fields])
    record(kind=f"catalog.program_{event}", obj=program, by=by, fields=["state", *fields])
    announce(program=program)


def _tell_provider(program: Program) -> None:
    """Tell the person who submitted it, or everyone who may edit if that person no longer may. Once a submission."""
    organization = program.provider.organization
    if organization is None or program.submitted_at is None:
        return
    for recipient in those_who_may(organization, May.EDIT_LISTINGS, preferred=program.submitted_by):
        plan(
            kind=LISTING_REVIEWED,
            key=f"{program.pk}:{program.submitted_at.isoformat()}:{recipient.pk}",
            recipient=recipient,
            context={"program": program.pk, "state": program.state},
            due_at=timezone.now(),
        )
