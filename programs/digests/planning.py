"""Plan the digests that are due."""

import datetime as dt
from functools import partial

from django.db import transaction

from accounts.notices.actions import Planned, plan_all
from programs.digests import rules
from programs.digests.enums import DigestKind
from programs.digests.models import Digest

BATCH = 1_000


def plan_due(*, now: dt.datetime) -> int:
    """Plan what's due at `now`, in batches of one transaction each. Return the number of planned messages."""
    planned = 0
    while True:
        looked_at, asked_for = _plan_batch(now)
        planned += asked_for
        if looked_at < BATCH:
            return planned


def to_plan(since: dt.datetime, until: dt.datetime, *, kind: DigestKind) -> int:
    """Return how many digests of a kind are next due in this time. Those with nothing to say are skipped later."""
    return Digest.objects.filter(kind=kind, next_at__gte=since, next_at__lt=until).count()


weekly_to_plan = partial(to_plan, kind=DigestKind.WEEKLY)
monthly_to_plan = partial(to_plan, kind=DigestKind.MONTHLY)


@transaction.atomic
def _plan_batch(now: dt.datetime) -> tuple[int, int]:
    digests = list(
        Digest.objects.due_by(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("user")
        .order_by("next_at", "pk")[:BATCH]
    )
    notices = [notice for digest in digests if (notice := _follow(digest, now))]
    plan_all(notices)
    Digest.objects.bulk_update(digests, ["next_on", "next_at"])
    return len(digests), len(notices)


def _follow(digest: Digest, now: dt.datetime) -> Planned | None:
    """Move the digest on, and return the message that's due. `since` is the day of the one before it."""
    decision = rules.due(digest.kind, digest.next_on, now, digest.user.time_zone)
    since = rules.preceding(digest.kind, digest.next_on)
    digest.next_on, digest.next_at = decision.next_on, decision.next_at
    if decision.send is None:
        return None
    return Planned(
        kind=digest.kind,
        key=f"{digest.user_id}:{decision.send}",
        recipient_id=digest.user_id,
        context={"day": decision.send.isoformat(), "since": since.isoformat()},
        due_at=now,
    )
