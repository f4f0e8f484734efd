"""Decide on leads from the exclusion list."""

import datetime as dt

from django.db import transaction

from accounts.audit.actions import record
from accounts.users.models import User
from accounts.verification.enums import LeadState
from accounts.verification.models import ExclusionLead


class NotDecidable(Exception):
    """The lead can't be decided like this. `str()` says why."""


@transaction.atomic
def decide_lead(*, lead: ExclusionLead, by: User, state: LeadState, note: str, now: dt.datetime) -> None:
    """Record whether the person is the one on the list, and how staff found out (raises NotDecidable)."""
    lead = ExclusionLead.objects.select_for_update().get(pk=lead.pk)
    if lead.state != LeadState.OPEN:
        raise NotDecidable("Someone else has decided this already.")
    if lead.user_id == by.pk:
        raise NotDecidable("You can't decide about your own account. Ask another verifier.")
    if not note.strip():
        raise NotDecidable("Enter a note on how you found out.")
    lead.state, lead.note, lead.decided_by, lead.decided_at = state, note.strip(), by, now
    lead.save(update_fields=["state", "note", "decided_by", "decided_at"])
    record(kind=f"verification.lead_{state.value}", obj=lead, by=by, fields=["state", "note"])
