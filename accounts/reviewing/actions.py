"""Edits of what's public: proposed, changed, withdrawn, and decided by a reviewer. Each publication leaves a revision.

Each action locks the target and then the proposal, and checks again, so that only one of two simultaneous changes
succeeds.
"""

import datetime as dt
from typing import Any

from django.db import models, transaction

from accounts.audit.actions import record
from accounts.reviewing import delivery, queries, reviewables
from accounts.reviewing.enums import ProposalState
from accounts.reviewing.models import Proposal, Revision
from accounts.reviewing.reviewables import Invalid, Reviewable
from accounts.reviewing.rules import Payload, changed_fields, moved
from accounts.users.models import User


class Refused(Exception):
    """The action isn't possible now. `str()` is a message for the user."""

    sentence = ""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)


class NothingChanged(Refused):
    sentence = "Nothing differs from what's published, so there's nothing to review."


class NotPublishable(Refused):
    """The edit doesn't meet the rules, or its target isn't public anymore."""


class ChangedMeanwhile(Refused):
    sentence = (
        "Someone else changed this since you opened the page. Your entries are kept below. Compare them with the "
        "current version, then submit again."
    )


class NotOpen(Refused):
    sentence = "This edit was already decided on or withdrawn. Reload the page to see its status."


class NotPending(Refused):
    sentence = "This edit isn't under review anymore. Reload the page to see its status."


class OtherEdition(Refused):
    sentence = "The edit changed since you opened this page. Look at it again, then decide."


class OtherPublicVersion(Refused):
    sentence = "The public version changed since this edit was proposed. Compare again, then decide."


class OwnEdit(Refused):
    sentence = "You can't decide on your own edit, or on one of your own organization. Ask another reviewer."


class NoComment(Refused):
    sentence = "Write a comment that tells the editor what to change."


class TargetGone(Refused):
    sentence = "What this edit is about was deleted."


class AlreadyPublic(Refused):
    sentence = "What's public now already says the same as this version."


class OtherVersionNow(Refused):
    sentence = "The public version changed since you opened this page. Compare again, then decide."


class OwnOrganization(Refused):
    sentence = "You can't restore a version of what belongs to your own organization. Ask another reviewer."


# -- publications ------------------------------------------------------------------------------------------------------


@transaction.atomic
def publish(
    *,
    target: models.Model,
    by: User | None,
    now: dt.datetime,
    proposal: Proposal | None = None,
    restores: int | None = None,
) -> Revision:
    """Leave a revision of what's public from now on. Call it in the transaction that publishes it.

    `restores` is the number of the earlier version that it repeats.
    """
    latest = queries.latest_revision(target)
    reviewable = reviewables.of(target)
    return Revision.objects.create(
        target_type=reviewable.name,
        target_id=target.pk,
        title=reviewable.title(target),
        version=latest.version + 1 if latest else 1,
        snapshot=reviewable.snapshot(target),
        published_at=now,
        by=by,
        proposal=proposal,
        restores=restores,
    )


@transaction.atomic
def revert(*, revision: Revision, by: User, version: int, now: dt.datetime) -> Revision:
    """Publish an earlier version again, as a new one (raises Refused). `version` is the public one that `by` saw.

    An open edit stays. Its reviewer compares it with the new version before deciding.
    """
    reviewable = reviewables.get(revision.target_type)
    target = _locked_target(reviewable, revision.target_id)
    if reviewable.is_insider(target, by):
        raise OwnOrganization
    if _version_on_record(target, now) != version:
        raise OtherVersionNow
    before = reviewable.snapshot(target)
    try:
        target = _applied(target, revision.snapshot, by)
    except NothingChanged:
        raise AlreadyPublic from None
    restored = publish(target=target, by=by, now=now, restores=revision.version)
    record(kind="reviewing.restored", obj=restored, by=by, fields=changed_fields(before, restored.snapshot))
    return restored


@transaction.atomic
def leave_version(*, target: models.Model, by: User | None, now: dt.datetime) -> bool:
    """Leave a revision of what staff changed without a review. Return whether anything public changed."""
    version, _ = queries.public_version(target)
    latest = queries.latest_revision(target)
    if latest is not None and latest.version == version:
        return False
    publish(target=target, by=by, now=now)
    return True


def _version_on_record(target: models.Model, now: dt.datetime) -> int:
    """Return the public version's number, and leave its revision if there is none yet."""
    version, _ = queries.public_version(target)
    latest = queries.latest_revision(target)
    if latest is None or latest.version < version:
        publish(target=target, by=None, now=now)
    return version


# -- editors -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def propose(
    *, target: models.Model, payload: Payload, by: User, version: int, edition: int = 0, now: dt.datetime
) -> Proposal:
    """Propose an edit of what's public, or change the open proposal (raises Refused).

    `version` and `edition` are those that the editor saw: the public version's number, and the open proposal's
    edition, or 0 without one. A changed proposal is under review again.
    """
    target = _locked_target(reviewables.of(target), target.pk)
    found = queries.open_proposal(target)
    if (found.edition if found else 0) != edition or _version_on_record(target, now) != version:
        raise ChangedMeanwhile
    _check(target, payload)
    proposal = found or Proposal(target_type=target._meta.label_lower, target_id=target.pk, edition=0, proposed_at=now)
    before = proposal.payload if found else reviewables.of(target).snapshot(target)
    if proposal.state == ProposalState.CHANGES:
        proposal.proposed_at = now  # an edit of a waiting proposal keeps its place in the queue
    proposal.title, proposal.base_version, proposal.payload = (
        reviewables.of(target).title(target),
        version,
        dict(payload),
    )
    proposal.edition += 1
    proposal.state, proposal.comment, proposal.proposed_by = ProposalState.PENDING, "", by
    proposal.decided_by = proposal.decided_at = None
    proposal.save()
    kind = "reviewing.amended" if found else "reviewing.proposed"
    record(kind=kind, obj=proposal, by=by, fields=changed_fields(before, payload))
    return proposal


@transaction.atomic
def withdraw(*, proposal: Proposal, by: User) -> None:
    """Take an open proposal back (raises NotOpen). What's public stays as it is."""
    _locked_target(reviewables.get(proposal.target_type), proposal.target_id)
    locked = _locked(proposal)
    if not locked.is_open:
        raise NotOpen
    locked.state = ProposalState.WITHDRAWN
    locked.save(update_fields=["state"])
    record(kind="reviewing.withdrawn", obj=locked, by=by, fields=["state"])


@transaction.atomic
def supersede(*, target: models.Model, reason: str, by: User | None, now: dt.datetime) -> bool:
    """End the open proposal because its target is closed. Return whether there was one.

    Its proposer is told, unless they closed the target themselves.
    """
    proposal = Proposal.objects.select_for_update().about(target).open().first()
    if proposal is None:
        return False
    _supersede(proposal, target, reason, by, now)
    return True


# -- reviewers ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def approve(*, proposal: Proposal, by: User, edition: int, now: dt.datetime) -> None:
    """Publish the edit and tell its proposer (raises Refused). `edition` is the one that the reviewer saw."""
    target, locked = _to_decide(proposal, by, edition)
    if _version_on_record(target, now) != locked.base_version:
        raise OtherPublicVersion
    target = _applied(target, locked.payload, by)
    publish(target=target, by=by, now=now, proposal=locked)
    _decide(locked, target, ProposalState.APPROVED, "", by, now)


@transaction.atomic
def request_changes(*, proposal: Proposal, by: User, edition: int, comment: str, now: dt.datetime) -> None:
    """Return the edit with a comment on what to change, and tell its proposer (raises Refused)."""
    target, locked = _to_decide(proposal, by, edition)
    if not comment.strip():
        raise NoComment
    _decide(locked, target, ProposalState.CHANGES, comment.strip(), by, now)


@transaction.atomic
def rebase(*, proposal: Proposal, by: User, edition: int, now: dt.datetime) -> None:
    """Move the edit to the current public version, so that it can be compared and decided on again (raises Refused).

    It keeps what it changes. If nothing remains to change, it ends.
    """
    target, locked = _to_decide(proposal, by, edition)
    base, version = queries.base_snapshot(locked), _version_on_record(target, now)
    _, public = queries.public_version(target)
    payload = reviewables.get(locked.target_type).current(locked.payload)
    locked.payload, locked.base_version = moved(payload, base=base, public=public), version
    locked.edition += 1
    locked.save(update_fields=["payload", "base_version", "edition"])
    record(kind="reviewing.rebased", obj=locked, by=by, fields=changed_fields(base, public))
    if locked.payload == public:
        _supersede(locked, target, "The public version already says the same.", by, now)


# -- shared steps ------------------------------------------------------------------------------------------------------


def _locked_target(reviewable: Reviewable, pk: int) -> Any:
    target = reviewable.model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    if target is None:
        raise TargetGone
    return target


def _locked(proposal: Proposal) -> Proposal:
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("proposed_by")
    return locked.get(pk=proposal.pk)


def _to_decide(proposal: Proposal, by: User, edition: int) -> tuple[Any, Proposal]:
    """Return the target and the proposal, locked in this order, if `by` may decide on what they saw."""
    reviewable = reviewables.get(proposal.target_type)
    target = _locked_target(reviewable, proposal.target_id)
    locked = _locked(proposal)
    if locked.state != ProposalState.PENDING:
        raise NotPending
    if locked.proposed_by_id == by.pk or reviewable.is_insider(target, by):
        raise OwnEdit
    if locked.edition != edition:
        raise OtherEdition
    return target, locked


def _check(target: models.Model, payload: Payload) -> Any:
    """Return the cleaned values of a payload (raises NotPublishable, NothingChanged).

    A payload has exactly the target's fields, so that no edit reaches any other.
    """
    reviewable = reviewables.of(target)
    public = reviewable.snapshot(target)
    if payload.keys() != public.keys():
        wrong = ", ".join(sorted(payload.keys() ^ public.keys()))
        raise NotPublishable(f"These aren't exactly the fields of the {reviewable.noun}: {wrong}.")
    try:
        values = reviewable.clean(target, payload)
    except Invalid as invalid:
        raise NotPublishable(str(invalid)) from None
    if reviewable.facts(payload) == reviewable.facts(public):
        raise NothingChanged
    return values


def _applied(target: models.Model, payload: Payload, by: User) -> Any:
    """Make a payload public, and return the target as it's now (raises NotPublishable, NothingChanged)."""
    reviewable = reviewables.of(target)
    values = _check(target, reviewable.current(payload))
    try:
        reviewable.apply(target, values, by)
    except Invalid as invalid:
        raise NotPublishable(str(invalid)) from None
    return _locked_target(reviewable, target.pk)


def _decide(
    proposal: Proposal, target: models.Model, state: ProposalState, comment: str, by: User, now: dt.datetime
) -> None:
    fields = ["state", "comment", "decided_by", "decided_at"]
    proposal.state, proposal.comment, proposal.decided_by, proposal.decided_at = state, comment, by, now
    proposal.save(update_fields=fields)
    event = "approved" if state == ProposalState.APPROVED else "changes_requested"
    record(kind=f"reviewing.{event}", obj=proposal, by=by, fields=fields)
    delivery.tell(proposal, target, now=now)


def _supersede(proposal: Proposal, target: models.Model, reason: str, by: User | None, now: dt.datetime) -> None:
    proposal.state, proposal.comment = ProposalState.SUPERSEDED, reason
    proposal.save(update_fields=["state", "comment"])
    record(kind="reviewing.superseded", obj=proposal, by=by, fields=["state", "comment"])
    if by is None or by.pk != proposal.proposed_by_id:
        delivery.tell(proposal, target, now=now)
