"""Add, edit, renew and delete a credential. Receivers of `period_changed` reschedule the reminders."""

import datetime as dt
from collections.abc import Mapping

from django.db import IntegrityError, transaction

from accounts.audit.actions import record
from accounts.licenses.enums import CredentialKind
from accounts.licenses.models import Credential, Milestone, Period
from accounts.licenses.signals import credential_edited, credential_removed, period_changed
from accounts.users.models import User

Milestones = Mapping[str, dt.date | None]  # by MilestoneKind; None for not stated


class AlreadyHeld(Exception):
    """The person already has `credential`, which is the same one."""

    def __init__(self, credential: Credential) -> None:
        super().__init__(f"You already added your {credential}.")
        self.credential = credential


class NotLater(Exception):
    """The new expiration date isn't after the previous one."""


@transaction.atomic
def add(
    *,
    by: User,
    profession: str,
    expires_on: dt.date,
    kind: str = CredentialKind.STATE_LICENSE,
    state: str = "",
    issuer: str = "",
    title: str = "",
    number: str = "",
    issued_on: dt.date | None = None,
    milestones: Milestones | None = None,
) -> Credential:
    """Add a credential with its current period (raises AlreadyHeld)."""
    credential = Credential(
        user=by, kind=kind, profession=profession, state=state, issuer=issuer, title=title, number=number
    )
    _save(credential)
    period = Period.objects.create(credential=credential, issued_on=issued_on, expires_on=expires_on)
    _set_milestones(credential, milestones or {})
    fields = ["kind", "profession", "state", "issuer", "title", "number", "expires_on"]
    record(kind="licenses.added", obj=credential, by=by, fields=fields)
    period_changed.send(sender=Period, period=period)
    return credential


@transaction.atomic
def edit(
    *,
    credential: Credential,
    by: User,
    profession: str,
    expires_on: dt.date,
    issued_on: dt.date | None,
    state: str = "",
    issuer: str = "",
    title: str = "",
    number: str = "",
    milestones: Milestones | None = None,
) -> None:
    """Change the credential or the dates of its current period (raises AlreadyHeld, NotLater)."""
    credential = _locked(credential)
    period = credential.current_period
    if credential.earlier_expiry and expires_on <= credential.earlier_expiry:
        raise NotLater
    changed = _assign(credential, profession=profession, state=state, issuer=issuer, title=title, number=number)
    changed_days = _assign(period, issued_on=issued_on, expires_on=expires_on)
    if changed:
        _save(credential)
    if changed_days:
        period.save(update_fields=changed_days)
    fields = changed + changed_days + _set_milestones(credential, milestones or {})
    if fields:
        record(kind="licenses.edited", obj=credential, by=by, fields=fields)
        credential_edited.send(sender=Credential, credential=credential, fields=fields)
    if changed or changed_days:
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
    """Delete a credential with its periods and everything that depends on it. Does nothing if it's already deleted."""
    locked = Credential.objects.select_for_update().filter(pk=credential.pk).first()
    if locked is None:
        return
    record(kind="licenses.removed", obj=locked, by=by)
    locked.delete()
    credential_removed.send(sender=Credential, user=locked.user)


def _locked(credential: Credential) -> Credential:
    """Return the current row, locked until the transaction ends, so that two tabs can't both renew it."""
    return Credential.objects.select_for_update().get(pk=credential.pk)


def _save(credential: Credential) -> None:
    try:
        with transaction.atomic():
            credential.save()
    except IntegrityError:
        if held := _same(credential):
            raise AlreadyHeld(held) from None
        raise


def _same(credential: Credential) -> Credential | None:
    """Return the person's other credential that a constraint doesn't allow beside this one."""
    others = Credential.objects.of(credential.user).filter(kind=credential.kind).exclude(pk=credential.pk)
    if credential.kind == CredentialKind.MULTISTATE_LICENSE:
        return others.first()
    return others.filter(
        profession=credential.profession,
        state=credential.state,
        issuer=credential.issuer,
        title__iexact=credential.title,
    ).first()


def _set_milestones(credential: Credential, days: Milestones) -> list[str]:
    """Save the dates and return the names of the ones that changed."""
    before = dict(credential.milestones.values_list("kind", "due_on"))
    changed = [kind for kind, day in days.items() if before.get(kind) != day]
    for kind in changed:
        if day := days[kind]:
            Milestone.objects.update_or_create(credential=credential, kind=kind, defaults={"due_on": day})
        else:
            credential.milestones.filter(kind=kind).delete()
    return [f"{kind}_on" for kind in changed]


def _assign(row: Credential | Period, **values: str | dt.date | None) -> list[str]:
    """Set the fields and return the names of the ones that changed."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed
