"""Partitions of the audit log: made ahead of their month, and those with addresses dropped after a year.

The database's own functions do both (migration 0016), so that the hub's role needs no right to change tables.
"""

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

from accounts.audit.models import Event, EventAddress

MONTHS_AHEAD = 3


def make_ahead(*, on: dt.date) -> int:
    """Make the missing partitions from the month of `on` to MONTHS_AHEAD later. Return how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_make_audit_partitions(%s, %s)", [on, MONTHS_AHEAD])
        made: int = cursor.fetchone()[0]
    return made


@transaction.atomic
def drop_old_addresses(*, on: dt.date) -> list[str]:
    """Drop the addresses of months that ended 12 months before the month of `on`. Return the months, as YYYYMM.

    Each month is an audit event of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_drop_audit_addresses(%s)", [on])
        months = [row[0] for row in cursor.fetchall()]
    Event.objects.bulk_create(
        Event(kind="audit.addresses_dropped", object_type=EventAddress._meta.label_lower, object_id=month)
        for month in months
    )
    return months


def figures() -> dict[str, float | None]:
    """Return how far ahead the log's partitions reach, for /readyz and /metrics."""
    return {"audit_partition_days_ahead": float(days_ahead(on=timezone.now().date()))}


def days_ahead(*, on: dt.date) -> int:
    """Return for how many days from `on` the log has partitions. Below 0, events go to the default partition."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(right(relname, 6)) FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
            " WHERE inhparent = %s::regclass AND relname ~ '_[0-9]{6}$'",
            [Event._meta.db_table],
        )
        last: str | None = cursor.fetchone()[0]
    if last is None:
        return -1
    first_day = dt.date(int(last[:4]), int(last[4:]), 1)
    return ((first_day + dt.timedelta(days=32)).replace(day=1) - on).days
