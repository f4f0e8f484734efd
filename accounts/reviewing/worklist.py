"""Edits to review, for the admin's home page: one queue for each kind of thing, since different people decide."""

import datetime as dt
from functools import partial

from accounts.reviewing.enums import ProposalState
from accounts.reviewing.models import Proposal
from accounts.reviewing.reviewables import Reviewable
from cmehub.site.worklist import Queue, Waiting, waiting_since

QUERY = f"state__exact={ProposalState.PENDING}"


def edits_of(reviewable: Reviewable, plural: str) -> Queue:
    """Return the queue of edits that wait. `plural` names what they're about: 'vacancies'."""
    return Queue(
        f"Edits of {plural} to review",
        reviewable.permission,
        "accounts_proposal",
        f"{QUERY}&about={reviewable.name}",
        partial(_pending, reviewable.name),
    )


def _pending(name: str, now: dt.datetime) -> Waiting:
    return waiting_since(Proposal.objects.filter(state=ProposalState.PENDING, target_type=name), "proposed_at")
