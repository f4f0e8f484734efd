"""Reads for editors, reviewers and the history: what's public, what's proposed, and what differs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from accounts.reviewing import reviewables
from accounts.reviewing.enums import ProposalState
from accounts.reviewing.models import OPEN, Proposal, Revision
from accounts.reviewing.reviewables import Reviewable
from accounts.reviewing.rules import Comparison, compare, moved
from accounts.users.models import User


def open_proposal(target: models.Model) -> Proposal | None:
    return Proposal.objects.about(target).open().select_related("proposed_by").first()


def open_state(model: type[models.Model]) -> Subquery:
    """Return an annotation for rows of the model: the state of their open proposal, or None."""
    about = Proposal.objects.filter(target_type=model._meta.label_lower, target_id=OuterRef("pk"), state__in=OPEN)
    return Subquery(about.values("state")[:1])


def latest_revision(target: models.Model) -> Revision | None:
    return Revision.objects.about(target).order_by("-version").first()


def public_version(target: models.Model) -> tuple[int, dict[str, Any]]:
    """Return the number and the snapshot of what's public now.

    If it isn't the latest revision, because it was changed without a review, it counts as the next one.
    """
    reviewable = reviewables.of(target)
    latest, snapshot = latest_revision(target), reviewable.snapshot(target)
    if latest is None:
        return 1, snapshot
    return latest.version + (reviewable.current(latest.snapshot) != snapshot), snapshot


def target_of(row: Proposal | Revision) -> Any:
    """Return what the row is about, or None if it was deleted."""
    return reviewables.get(row.target_type).model._default_manager.filter(pk=row.target_id).first()


# -- for editors and reviewers ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Edit:
    """A target's public version beside a proposal. A decided one stands beside what was public when it was made.

    `start` is what an editor continues from: the proposal, moved to what's public now. `comparison` shows that too, so
    that what changed in public `meanwhile` never looks like a change of the editor's.
    """

    proposal: Proposal | None
    version: int
    start: dict[str, Any]
    comparison: Comparison
    meanwhile: Comparison  # what changed in public since the proposal was made

    @property
    def edition(self) -> int:
        """0 without a proposal."""
        return self.proposal.edition if self.proposal else 0


def edit_of(target: models.Model) -> Edit:
    """Return the target's edit under way."""
    return _edit(target, open_proposal(target))


def edit_for_review(proposal: Proposal) -> Edit | None:
    """Return the proposal beside its target's public version, or None if the target was deleted."""
    target = target_of(proposal)
    return None if target is None else _edit(target, proposal)


def _edit(target: models.Model, proposal: Proposal | None) -> Edit:
    reviewable = reviewables.of(target)
    version, public = public_version(target)
    if proposal is None:
        return Edit(None, version, public, Comparison(), Comparison())
    base, payload = base_snapshot(proposal), reviewable.current(proposal.payload)
    base_facts = reviewable.facts(base)
    if not proposal.is_open:
        return Edit(proposal, version, public, compare(base_facts, reviewable.facts(payload)), Comparison())
    start, public_facts = moved(payload, base=base, public=public), reviewable.facts(public)
    comparison = compare(public_facts, reviewable.facts(start))
    return Edit(proposal, version, start, comparison, compare(base_facts, public_facts))


def base_snapshot(proposal: Proposal) -> dict[str, Any]:
    """Return the public version that the proposal started from."""
    about = {"target_type": proposal.target_type, "target_id": proposal.target_id}
    revision = Revision.objects.get(**about, version=proposal.base_version)
    return reviewables.get(proposal.target_type).current(revision.snapshot)


def next_to_review(by: User, *, after: Proposal) -> Proposal | None:
    """Return the oldest other proposal that waits and that `by` may decide on, after this one if there's one."""
    waiting = decidable(by).filter(state=ProposalState.PENDING).exclude(pk=after.pk).exclude(proposed_by=by)
    waiting = waiting.order_by("proposed_at", "pk")
    later = Q(proposed_at__gt=after.proposed_at) | Q(proposed_at=after.proposed_at, pk__gt=after.pk)
    return waiting.filter(later).first() or waiting.first()


def decidable(by: User) -> "models.QuerySet[Proposal]":
    """Return the proposals about what `by` may decide on, in any state."""
    return Proposal.objects.filter(target_type__in=reviewables.decided_by(by))


# -- history ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Publication:
    """One published version, and what it changed."""

    revision: Revision
    comparison: Comparison  # with the version before


def history(target: models.Model) -> list[Publication]:
    """Return the target's published versions, newest first."""
    revisions = Revision.objects.about(target).select_related("by", "proposal__proposed_by")
    revisions = revisions.order_by("version")
    return _publications(reviewables.of(target), list(revisions))[::-1]


def publication(revision: Revision) -> Publication:
    """Return the version beside the one before."""
    earlier = Revision.objects.filter(
        target_type=revision.target_type, target_id=revision.target_id, version=revision.version - 1
    )
    return _publications(reviewables.get(revision.target_type), [*earlier, revision])[-1]


@dataclass(frozen=True)
class Restoration:
    """What restoring a version would change in what's public now, which has the number `version`."""

    version: int
    comparison: Comparison


def restoration(revision: Revision) -> Restoration | None:
    """Return what restoring the version would change, or None if what it's about was deleted."""
    target = target_of(revision)
    if target is None:
        return None
    facts = reviewables.of(target).facts
    version, public = public_version(target)
    return Restoration(version, compare(facts(public), facts(revision.snapshot)))


def _publications(reviewable: Reviewable, revisions: Sequence[Revision]) -> list[Publication]:
    facts = [reviewable.facts(revision.snapshot) for revision in revisions]
    earlier: list[dict[str, str]] = [{}, *facts]
    return [
        Publication(revision, compare(before, after))
        for revision, before, after in zip(revisions, earlier, facts, strict=False)
    ]
