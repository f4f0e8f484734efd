"""The message that editors get when their edit was decided on, or ended because what it's about was closed."""

import datetime as dt

from django.db import models

from accounts.notices.actions import plan
from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from accounts.reviewing import reviewables
from accounts.reviewing.enums import ProposalState
from accounts.reviewing.models import Proposal
from accounts.reviewing.queries import target_of

PROPOSAL_DECIDED = "proposal_decided"


def tell(proposal: Proposal, target: models.Model, *, now: dt.datetime) -> None:
    """Plan the message for the proposer in the caller's transaction. Once per edition and state."""
    for recipient in reviewables.of(target).told(target, proposal.proposed_by):
        plan(
            kind=PROPOSAL_DECIDED,
            key=f"{proposal.pk}:{proposal.edition}:{proposal.state}:{recipient.pk}",
            recipient=recipient,
            context={"proposal": proposal.pk, "state": proposal.state},
            due_at=now,
        )


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """False if the edit changed state since, its target was deleted, or the recipient has no part in it anymore."""
    proposal = Proposal.objects.filter(pk=notice.context["proposal"], state=notice.context["state"]).first()
    target = target_of(proposal) if proposal else None
    if proposal is None or target is None:
        return False
    return notice.recipient in reviewables.of(target).told(target, proposal.proposed_by)


def render(notice: Notice, now: dt.datetime) -> Content:
    proposal = Proposal.objects.get(pk=notice.context["proposal"])
    target = target_of(proposal)
    reviewable = reviewables.of(target)
    public_page = reviewable.public_page(target) if proposal.state == ProposalState.APPROVED else ""
    text, link_text = {
        ProposalState.APPROVED: (f"Your edit of {proposal.title} is published.", f"View {reviewable.noun}"),
        ProposalState.CHANGES: (
            f"Your edit of {proposal.title} isn't published yet. A reviewer requested changes.",
            "Change your edit",
        ),
        ProposalState.SUPERSEDED: (f"Your edit of {proposal.title} won't be published.", f"View {reviewable.noun}"),
    }[ProposalState(proposal.state)]
    return Content(
        summary=f"{text} {proposal.comment}".strip(),
        link=public_page or reviewable.editor_page(target),
        link_text=link_text,
        context={"state": proposal.state, "title": proposal.title, "comment": proposal.comment, "text": text},
    )


KIND = Kind(
    name=PROPOSAL_DECIDED,
    label="Edit reviews",
    description="The decision on an edit you proposed: published or changes requested",
    render=render,
    still_due=still_due,
    subscribed=False,
)
