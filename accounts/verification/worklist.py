"""Claims and exclusion leads to review, for the admin's home page and the list of claims."""

import datetime as dt
import statistics
from dataclasses import dataclass

from accounts.verification.enums import ClaimState, LeadState
from accounts.verification.models import Claim, ExclusionLead
from cmehub.site.worklist import Activity, Queue, Waiting, waiting_since

_WAIT_DAYS = 90


def _open_claims(now: dt.datetime) -> Waiting:
    return waiting_since(Claim.objects.filter(state=ClaimState.OPEN), "submitted_at")


def _open_leads(now: dt.datetime) -> Waiting:
    return waiting_since(ExclusionLead.objects.filter(state=LeadState.OPEN), "found_at")


CLAIMS = Queue(
    "Verification claims", "accounts.change_claim", "accounts_claim", f"state__exact={ClaimState.OPEN}", _open_claims
)
CLAIMS_SENT = Activity(
    "Verification claims",
    "accounts.view_claim",
    "accounts_claim",
    "",
    Claim.objects.all,
    "submitted_at",
)
EXCLUSION_LEADS = Queue(
    "Possible matches with the exclusion list",
    "accounts.change_exclusionlead",
    "accounts_exclusionlead",
    f"state__exact={LeadState.OPEN}",
    _open_leads,
)


@dataclass(frozen=True)
class ClaimFigures:
    """How many claims wait, how long the oldest has waited, and the median wait of recent decisions, such as '2 days'.

    Without any claim, the words are empty.
    """

    waiting: int
    oldest: str
    median: str


def claim_figures(now: dt.datetime) -> ClaimFigures:
    found = _open_claims(now)
    decided = Claim.objects.filter(decided_at__gte=now - dt.timedelta(days=_WAIT_DAYS))
    waits = [(end - start).total_seconds() for start, end in decided.values_list("submitted_at", "decided_at") if end]
    return ClaimFigures(
        waiting=found.count,
        oldest=_in_words(now - found.since) if isinstance(found.since, dt.datetime) else "",
        median=_in_words(dt.timedelta(seconds=statistics.median(waits))) if waits else "",
    )


def _in_words(wait: dt.timedelta) -> str:
    hours = round(wait.total_seconds() / 3600)
    if hours < 48:
        return "less than an hour" if hours < 1 else f"{hours} hour{'s' if hours != 1 else ''}"
    return f"{round(hours / 24)} days"
