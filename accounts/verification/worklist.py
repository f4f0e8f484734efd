"""Exclusion leads to review, for the admin's home page."""

import datetime as dt

from accounts.verification.enums import LeadState
from accounts.verification.models import ExclusionLead
from cmehub.site.worklist import Queue, Waiting, waiting_since


def _open(now: dt.datetime) -> Waiting:
    return waiting_since(ExclusionLead.objects.filter(state=LeadState.OPEN), "found_at")


EXCLUSION_LEADS = Queue(
    "Possible matches with the exclusion list",
    "accounts.change_exclusionlead",
    "accounts_exclusionlead",
    "state__exact=open",
    _open,
)
