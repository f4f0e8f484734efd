"""Edits to review, for the admin's home page."""

import datetime as dt

from accounts.reviewing.enums import ProposalState
from accounts.reviewing.models import Proposal
from cmehub.site.worklist import Queue, Waiting, waiting_since


def _pending(now: dt.datetime) -> Waiting:
    return waiting_since(Proposal.objects.filter(state=ProposalState.PENDING), "proposed_at")


TO_REVIEW = Queue(
    "Edits to review",
    "accounts.change_proposal",
    "accounts_proposal",
    f"state__exact={ProposalState.PENDING}",
    _pending,
)
