"""Stop email to an address after a bounce, a spam report or an unsubscription at the mail provider."""

import datetime as dt

from django.db import transaction

from accounts.audit.actions import record
from accounts.notices.enums import SuppressionReason
from accounts.notices.models import Suppression
from accounts.notices.rules import outweighs


@transaction.atomic
def suppress(*, email: str, reason: SuppressionReason, now: dt.datetime) -> None:
    """Stop email to the address. A weightier reason replaces another one. Idempotent."""
    suppression, created = Suppression.objects.select_for_update().get_or_create(
        email=email.lower(), defaults={"reason": reason, "since": now}
    )
    if not created:
        if not outweighs(reason, SuppressionReason(suppression.reason)):
            return
        suppression.reason, suppression.since = reason, now
        suppression.save(update_fields=["reason", "since"])
    record(kind="notices.suppressed", obj=suppression, by=None, fields=["reason"])
