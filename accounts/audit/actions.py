"""Record audit events in the transaction of the change."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models

from accounts.audit.models import Event, EventAddress

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.users.models import User


def record(
    *,
    kind: str,
    obj: models.Model,
    by: "User | AnonymousUser | None",
    fields: Iterable[str] = (),
    ip: str | None = None,
) -> Event:
    """Record one audit event. `by` is None for the system. Stores ids and field names, never values.

    `ip` is for events of signing in, where it shows an intruder. It's dropped after a year.
    """
    event = Event.objects.create(
        kind=kind,
        actor_id=by.pk if by is not None else None,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        fields=sorted(fields),
    )
    if ip is not None:
        EventAddress.objects.create(event_id=event.pk, at=event.at, ip=ip)
    return event
