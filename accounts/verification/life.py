"""Tell people that their badge is about to expire, and that it expired. Delete proofs that were decided on long ago."""

import datetime as dt

from django.db import transaction
from django.db.models import DateField, F, Func, Value
from django.db.models.functions import Cast

from accounts.audit.actions import record
from accounts.licenses.enums import LICENSES
from accounts.verification import messages
from accounts.verification.badges import badges_of
from accounts.verification.enums import UNDECIDED, ClaimState, IdentityState
from accounts.verification.models import Claim, Document
from cmehub.lib.dates import day_of, moment_at

DAYS_BEFORE = 14
PROOF_DAYS = 90  # how long a proof is kept after the decision
_LATEST = dt.timedelta(days=7)  # an expiry longer ago isn't news
_HOUR = dt.time(9)


def tell_due(*, now: dt.datetime) -> int:
    """Plan the messages that are due, for 9:00 AM in each person's time zone. Return how many people they're for.

    Idempotent: each license period has one message before and one after its last day.
    """
    today = Cast(Func(F("credential__user__time_zone"), Value(now), function="timezone"), DateField())
    ending = Claim.objects.filter(
        state=ClaimState.APPROVED,
        credential__kind__in=LICENSES,
        credential__user__identity__state=IdentityState.VERIFIED,
        period__expires_on__gte=today - dt.timedelta(days=_LATEST.days),
        period__expires_on__lte=today + dt.timedelta(days=DAYS_BEFORE),
    ).select_related("credential__user", "period")
    claims = list(ending.order_by("pk"))
    badges = badges_of({claim.credential.user for claim in claims})
    told = set()
    for claim in claims:
        user, last_day = claim.credential.user, claim.period.expires_on
        badge = badges.get(user.pk)
        if badge and badge.expires_on > last_day:
            continue
        event = messages.BADGE_ENDING if badge else messages.BADGE_ENDED
        due_at = moment_at(day_of(now, user.time_zone), _HOUR, user.time_zone)
        messages.tell(user, event, key=str(claim.period_id), claim=claim, now=now, due_at=due_at)
        told.add(user.pk)
    return len(told)


def delete_old_proofs(*, now: dt.datetime) -> int:
    """Delete the files of claims that were decided more than `PROOF_DAYS` days ago. Return how many."""
    decided = Document.objects.filter(claim__decided_at__lt=now - dt.timedelta(days=PROOF_DAYS))
    deleted = 0
    for document in decided.exclude(claim__state__in=UNDECIDED):
        with transaction.atomic():
            record(kind="verification.document_deleted", obj=document, by=None)
            document.delete()
        deleted += 1
    return deleted
