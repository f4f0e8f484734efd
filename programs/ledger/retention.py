"""Delete entries in the trash for good: at once if the person asks, and all after 30 days.

Previews of imports that nobody confirmed within a day are deleted too.
"""

import datetime as dt

from django.db import transaction

from accounts.audit.actions import record
from accounts.users.models import User
from programs.ledger.models import PREVIEW_HOURS, TRASH_DAYS, Entry, LedgerImport


@transaction.atomic
def purge(*, entry: Entry, by: User | None) -> None:
    """Delete an entry in the trash for good, with its files. Does nothing if it was restored meanwhile."""
    locked = Entry.objects.select_for_update().filter(pk=entry.pk, deleted_at__isnull=False).first()
    if locked is not None:
        record(kind="ledger.purged", obj=locked, by=by)
        locked.delete()


def empty_trash(*, now: dt.datetime) -> int:
    """Delete the entries that were in the trash for 30 days, and old previews. Return how many entries."""
    old = list(Entry.objects.filter(deleted_at__lte=now - dt.timedelta(days=TRASH_DAYS + 1)).order_by("pk"))
    for entry in old:
        purge(entry=entry, by=None)
    LedgerImport.objects.filter(added_at=None, uploaded_at__lte=now - dt.timedelta(hours=PREVIEW_HOURS)).delete()
    return len(old)
