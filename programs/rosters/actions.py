"""Authorize a provider and take that back, and receive a roster."""

import datetime as dt
import json
from collections.abc import Sequence

from django.db import transaction

from accounts.audit.actions import record
from accounts.users.models import User
from programs.catalog.models import Program
from programs.providers.models import Provider
from programs.rosters.models import Authorization, Roster
from programs.rosters.reading import Problem, Row

MOST_PROBLEMS = 200  # kept and shown


@transaction.atomic
def authorize(*, by: User, provider: Provider, birth: str, now: dt.datetime) -> Authorization:
    """Let a provider confirm the person's completions, or change the birth month and day. Idempotent."""
    found, is_new = Authorization.objects.select_for_update().get_or_create(
        user=by, provider=provider, defaults={"birth": birth, "authorized_at": now}
    )
    if is_new:
        record(kind="rosters.authorized", obj=found, by=by, fields=["provider"])
    elif found.birth != birth:
        found.birth = birth
        found.save(update_fields=["birth"])
        record(kind="rosters.authorization_edited", obj=found, by=by, fields=["birth"])
    return found


@transaction.atomic
def revoke(*, authorization: Authorization, by: User) -> None:
    """Take the permission back. What the provider confirmed before stays in the ledger. Idempotent."""
    locked = Authorization.objects.select_for_update().filter(pk=authorization.pk).first()
    if locked is not None:
        record(kind="rosters.revoked", obj=locked, by=by, fields=["provider"])
        locked.delete()


@transaction.atomic
def receive(
    *, program: Program, by: User, rows: Sequence[Row], problems: Sequence[Problem], now: dt.datetime
) -> Roster:
    """Keep the rows until they're processed in the background."""
    roster = Roster.objects.create(
        provider=program.provider,
        program=program,
        uploaded_by=by,
        uploaded_at=now,
        rows=len(rows),
        problems=[list(problem) for problem in problems[:MOST_PROBLEMS]],
        payload=json.dumps([row.as_json() for row in rows]),
        next_try_at=now,
    )
    record(kind="rosters.received", obj=roster, by=by, fields=["rows"])
    return roster
