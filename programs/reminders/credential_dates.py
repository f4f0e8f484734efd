"""The dates of credentials that people are reminded of: the last valid day, topics due before it, and certificates."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from django.db import connection, transaction
from django.db.models import Max

from accounts.licenses.models import Credential, Period
from accounts.users.models import User
from cmehub.lib.dates import day_of
from programs.ledger.models import Entry, EntryQuerySet
from programs.reminders.models import Deadline
from programs.reminders.planning import Wanted, forget, watch, watch_only
from programs.requirements.queries import Standing, standings
from programs.requirements.words import to_do

CREDIT_DEADLINE = "credit_deadline"
CREDIT_TOPIC = "credit_topic"
CERTIFICATES_MISSING = "certificates_missing"
LICENSE = "license"  # the part of a credential that its last valid day is about: all of it
CERTIFICATE_STEPS = (30, 7)  # time enough to ask a provider for one
BATCH = 100


def follow_period(credential: Credential, *, now: dt.datetime) -> None:
    """Watch the last valid day of a credential that was added, edited or renewed."""
    on = Period.objects.filter(credential=credential).aggregate(day=Max("expires_on"))["day"]
    watch(kind=CREDIT_DEADLINE, user=credential.user, subject=credential.pk, part=LICENSE, on=on, now=now)
    read_again(credential.user)


def forget_credential(credential: Credential) -> None:
    forget(kinds=(CREDIT_DEADLINE, CREDIT_TOPIC, CERTIFICATES_MISSING), subject=credential.pk)


def read_again(user: User) -> None:
    """Have a person's other dates read again at the next tick, since something that they depend on changed."""
    Deadline.objects.filter(kind=CREDIT_DEADLINE, user=user).update(is_stale=True)


def follow_stale(*, now: dt.datetime) -> int:
    """Watch the topics and certificates of credentials where they may have changed. Return how many were read."""
    read = 0
    while batch := _follow_some(now):
        read += batch
    return read


@transaction.atomic
def _follow_some(now: dt.datetime) -> int:
    stale = Deadline.objects.filter(kind=CREDIT_DEADLINE, is_stale=True).select_for_update(skip_locked=True)
    dates = list(stale.order_by("pk")[:BATCH])
    # It's cleared first, so that a change during the evaluation, which waits for this lock, marks it again.
    Deadline.objects.filter(pk__in=[date.pk for date in dates]).update(is_stale=False)
    by_zone: dict[str, list[Credential]] = defaultdict(list)
    held = Credential.objects.with_periods().select_related("user").filter(pk__in=[date.subject for date in dates])
    for credential in held:
        by_zone[credential.user.time_zone].append(credential)
    for zone, credentials in by_zone.items():
        for standing in standings(credentials, as_of=day_of(now, zone)):
            for kind, wanted in ((CREDIT_TOPIC, _topics(standing)), (CERTIFICATES_MISSING, _certificates(standing))):
                watch_only(kind=kind, subject=standing.credential.pk, wanted=wanted, now=now)
    return len(dates)


def _topics(standing: Standing) -> Mapping[tuple[int, str], Wanted]:
    """Return the days before the last valid one on which something is due. All that's due on a day is one reminder."""
    credential = standing.credential
    due = to_do(standing.evaluation) if standing.evaluation else ()
    days = {day for _, day in due if day < credential.current_period.expires_on}
    return {(credential.user_id, day.isoformat()): Wanted(day) for day in days}


def _certificates(standing: Standing) -> Mapping[tuple[int, str], Wanted]:
    credential = standing.credential
    if not without_certificate(standing).exists():
        return {}
    return {(credential.user_id, LICENSE): Wanted(credential.current_period.expires_on)}


def without_certificate(standing: Standing) -> EntryQuerySet:
    """Return what the person completed in the cycle without a document of it. A roster is as good as a certificate."""
    start = standing.evaluation.start if standing.evaluation else None
    entries = Entry.objects.of(standing.credential.user).filter(certificates=None, confirmed_by=None)
    return entries.filter(completed_on__gte=start) if start else entries


def watch_missing() -> int:
    """Watch the last valid days that nobody watches, such as those of credentials that older code added.

    Return how many there were.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO programs_deadline (kind, user_id, subject, part, last_day, next_at, is_stale)"
            " SELECT %s, c.user_id, c.id, %s, max(p.expires_on), now(), true"
            " FROM accounts_credential AS c JOIN accounts_period AS p ON p.credential_id = c.id"
            " WHERE NOT EXISTS (SELECT FROM programs_deadline AS d WHERE d.kind = %s AND d.subject = c.id)"
            " GROUP BY c.id ON CONFLICT DO NOTHING",
            [CREDIT_DEADLINE, LICENSE, CREDIT_DEADLINE],
        )
        return int(cursor.rowcount)
