"""Add, edit, renew and delete a license. Receivers of `period_changed` reschedule the reminders."""

import datetime as dt

from django.db import IntegrityError, transaction

from accounts.audit.actions import record
from accounts.licenses.models import Credential, Period
from accounts.licenses.signals import period_changed
from accounts.users.models import User


class AlreadyHeld(Exception):
    """The person already has `credential`, a license for this profession in this state."""

    def __init__(self, credential: Credential) -> None:
        super().__init__(f"You already added your {credential}.")
        self.credential = credential


class NotLater(Exception):
    """The new expiration date isn't after the previous one."""


@transaction.atomic
def add(
    *, by: User, profession: str, state: str, expires_on: dt.date, number: str = "", issued_on: dt.date | None = None
) -> Credential:
    """Add a state license with its current period (raises AlreadyHeld)."""
    credential = Credential(user=by, profession=profession, state=state, number=number)
    _save(credential)
    period = Period.objects.create(credential=credential, issued_on=issued_on, expires_on=expires_on)
    record(kind="licenses.added", obj=credential, by=by, fields=["profession", "state", "number", "expires_on"])
    period_changed.send(sender=Period, period=period)
    return credential


@transaction.atomic
def edit(
    *,
    credential: Credential,
    by: User,
    profession: str,
    state: str,
    number: str,
    expires_on: dt.date,
    issued_on: dt.date | None,
) -> None:
    """Change the license or the dates of its current period (raises AlreadyHeld, NotLater)."""
    credential = _locked(credential)
    period = credential.current_period
    if credential.earlier_expiry and expires_on <= credential.earlier_expiry:
        raise NotLater
    changed = _assign(credential, profession=profession, state=state, number=number)
    changed_days = _assign(period, issued_on=issued_on, expires_on=expires_on)
    if changed:
        _save(credential)
    if changed_days:
        period.save(update_fields=changed_days)
    if changed or changed_days:
        record(kind="licenses.edited", obj=credential, by=by, fields=changed + changed_days)
        period_changed.send(sender=Period, period=period)


@transaction.atomic
def renew(*, credential: Credential, by: User, expires_on: dt.date, issued_on: dt.date | None = None) -> Period:
    """Add the next period and keep the earlier one as history (raises NotLater)."""
    credential = _locked(credential)
    earlier = credential.current_period
    if expires_on <= earlier.expires_on:
        raise NotLater
    period = Period.objects.create(credential=credential, issued_on=issued_on, expires_on=expires_on)
    record(kind="licenses.renewed", obj=credential, by=by, fields=["expires_on", "issued_on"])
    for changed in (earlier, period):
        period_changed.send(sender=Period, period=changed)
    return period


@transaction.atomic
def remove(*, credential: Credential, by: User) -> None:
    """Delete a license with its periods and everything that depends on them. Does nothing if it's already deleted."""
    locked = Credential.objects.select_for_update().filter(pk=credential.pk).first()
    if locked is None:
        return
    record(kind="licenses.removed", obj=locked, by=by)
    locked.delete()


def _locked(credential: Credential) -> Credential:
    """Return the current row, locked until the transaction ends, so that two tabs can't both renew it."""
    return Credential.objects.select_for_update().get(pk=credential.pk)


def _save(credential: Credential) -> None:
    try:
        with transaction.atomic():
            credential.save()
    except IntegrityError:
        held = Credential.objects.of(credential.user).get(
            kind=credential.kind, profession=credential.profession, state=credential.state
        )
        raise AlreadyHeld(held) from None


def _assign(row: Credential | Period, **values: str | dt.date | None) -> list[str]:
    """Set the fields and return the names of the ones that changed."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed
