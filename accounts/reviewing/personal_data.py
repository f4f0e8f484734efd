"""The edits that a person proposed. They're about something public and stay, without who proposed them."""

from accounts.reviewing.models import Proposal, Revision
from accounts.users.models import User
from accounts.users.personal_data import Holding, Part


def _export(user: User) -> Part:
    proposed = Proposal.objects.filter(proposed_by=user).order_by("proposed_at")
    return Part({"edits_proposed": list(proposed.values("title", "payload", "state", "comment", "proposed_at"))})


def _erase(user: User) -> None:
    Proposal.objects.filter(proposed_by=user).update(proposed_by=None)


HOLDING = Holding("reviewing", (Proposal, Revision), export=_export, erase=_erase)
