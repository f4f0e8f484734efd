"""Empty the accounts whose grace period is over, and delete files that no row refers to anymore."""

import datetime as dt
import logging

from django.db import transaction

from accounts.audit.actions import record
from accounts.users import personal_data
from accounts.users.actions import switch_off
from accounts.users.models import User
from cmehub.lib import uploads

_FILE_AGE = dt.timedelta(days=1)  # a newer file's row may not be committed yet

logger = logging.getLogger(__name__)


def close_due(*, now: dt.datetime) -> int:
    """Empty the accounts that are due, each in its own transaction. Return how many.

    One that fails stays due, and staff see it on the admin's home page.
    """
    closed = 0
    due = User.objects.filter(closes_at__lte=now, closed_at=None).order_by("closes_at")
    for pk in list(due.values_list("pk", flat=True)):
        try:
            closed += close(pk, now=now)
        except Exception:  # the other accounts must still be closed
            logger.exception("account %s can't be deleted", pk)
    return closed


def close(pk: int, *, now: dt.datetime) -> bool:
    """Erase what all capabilities store about the person. Return False if they kept the account meanwhile."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=pk)
        if user.closes_at is None or user.closes_at > now or user.closed_at:
            return False
        switch_off(user=user, by=None)
        for holding in reversed(personal_data.holdings()):
            holding.erase(user)
        user.closed_at = now
        user.save(update_fields=["closed_at"])
        record(kind="privacy.account_deleted", obj=user, by=None)
    return True


def delete_unused_files(*, now: dt.datetime) -> int:
    """Delete stored files without a row, which a process that was killed may have left. Return how many."""
    used = {name for holding in personal_data.holdings() for name in holding.stored_names()}
    unused = [name for name, stored_at in uploads.stored() if name not in used and stored_at < now - _FILE_AGE]
    for name in unused:
        uploads.discard(name)
    return len(unused)
