"""Invite backup contacts, change and remove them, and take their answers."""

import datetime as dt

from django.db import transaction

from accounts.audit.actions import record
from accounts.audit.models import Event
from accounts.notices.actions import plan
from accounts.organizations.queries import confirmed_addresses
from accounts.users.models import User
from cmehub.lib.dates import day_of, in_words
from programs.backups import delivery, rules
from programs.backups.enums import ANSWERED, INVITATION, ContactState
from programs.backups.models import BackupContact, hashed

_INVITED = ("backups.invited", "backups.invitation_resent")


class Refused(Exception):
    """The action isn't allowed now. `str()` is a message for the person."""


class TooMany(Refused):
    def __init__(self) -> None:
        super().__init__(f"You can have {rules.MOST_CONTACTS} backup contacts. Remove one first.")


class AlreadyThere(Refused):
    def __init__(self) -> None:
        super().__init__("This address is already one of your backup contacts.")


class OwnAddress(Refused):
    def __init__(self) -> None:
        super().__init__("This is your own address. Enter someone else's.")


class SaidNo(Refused):
    def __init__(self, free_on: dt.date) -> None:
        super().__init__(
            f"This person doesn't want these emails. You can invite this address again on {in_words(free_on)}."
        )


class InvitedTooOften(Refused):
    def __init__(self) -> None:
        super().__init__(f"You already invited this address {rules.MOST_SENDINGS} times.")


class TooManyToday(Refused):
    def __init__(self) -> None:
        super().__init__(f"You can send {rules.MOST_INVITATIONS_A_DAY} invitations a day. Try again tomorrow.")


class NotAgainYet(Refused):
    def __init__(self) -> None:
        super().__init__("The invitation can't be sent again now. See its status below.")


class NotOpen(Refused):
    def __init__(self) -> None:
        super().__init__("This invitation can't be accepted anymore.")


# -- by the clinician --------------------------------------------------------------------------------------------------


@transaction.atomic
def invite(*, name: str, email: str, days_before: int, by: User, now: dt.datetime) -> BackupContact:
    """Ask someone to be the person's backup contact, and plan the email.

    Raises OwnAddress, AlreadyThere, TooMany, SaidNo, InvitedTooOften and TooManyToday.
    """
    User.objects.select_for_update().get(pk=by.pk)  # so that two requests add one contact
    email = email.strip().lower()
    if email in {by.email, *confirmed_addresses(by)}:
        raise OwnAddress
    contact = _former(by, email, now) or BackupContact(user=by, address_hash=hashed(email), sent_count=0)
    if BackupContact.objects.live().filter(user=by).count() >= rules.MOST_CONTACTS:
        raise TooMany
    contact.name, contact.email, contact.days_before = name, email, days_before
    contact.state, contact.answered_at, contact.ended_at = ContactState.INVITED, None, None
    _send(contact, "backups.invited", by, now)
    return contact


@transaction.atomic
def resend(*, contact: BackupContact, by: User, now: dt.datetime) -> None:
    """Send the invitation again, valid from now on (raises NotAgainYet, TooManyToday)."""
    locked = _locked(contact)
    if not locked.can_be_resent(now):
        raise NotAgainYet
    _send(locked, "backups.invitation_resent", by, now)


@transaction.atomic
def change_days(*, contact: BackupContact, days_before: int, by: User) -> None:
    """Choose when a contact is told. Idempotent, and without effect on a former one."""
    locked = _locked(contact)
    if locked.is_live and locked.days_before != days_before:
        locked.days_before = days_before
        locked.save(update_fields=["days_before"])
        record(kind="backups.edited", obj=locked, by=by, fields=["days_before"])


@transaction.atomic
def remove(*, contact: BackupContact, by: User, now: dt.datetime) -> None:
    """End a contact, and erase who it was. Idempotent."""
    locked = _locked(contact)
    if locked.is_live:
        _end(locked, ContactState.REMOVED, now)
        record(kind="backups.removed", obj=locked, by=by, fields=["state"])


# -- by the contact, who needs no account ------------------------------------------------------------------------------


@transaction.atomic
def accept(*, contact: BackupContact, now: dt.datetime) -> None:
    """Agree to the emails (raises NotOpen). Idempotent."""
    locked = _locked(contact)
    if locked.is_confirmed:
        return
    if not locked.can_be_accepted(now) or not locked.user.is_active:
        raise NotOpen
    locked.state, locked.answered_at = ContactState.CONFIRMED, now
    locked.save(update_fields=["state", "answered_at"])
    _tell(locked, "backups.accepted", now)


@transaction.atomic
def refuse(*, contact: BackupContact, now: dt.datetime) -> None:
    """Decline or stop the emails, and erase who it was. Idempotent.

    Whoever was removed before can still refuse to be invited again. The clinician isn't told of that.
    """
    locked = _locked(contact)
    match locked.state:
        case ContactState.INVITED:
            locked.answered_at = now
            _end(locked, ContactState.DECLINED, now)
            _tell(locked, "backups.declined", now)
        case ContactState.CONFIRMED:
            _end(locked, ContactState.ENDED, now)
            _tell(locked, "backups.stopped", now)
        case ContactState.REMOVED:
            locked.answered_at = now
            _end(locked, ContactState.DECLINED, now)
            record(kind="backups.declined", obj=locked, by=None, fields=["state"])


# -- parts -------------------------------------------------------------------------------------------------------------


def _former(by: User, email: str, now: dt.datetime) -> BackupContact | None:
    """Return a removed contact with this address, to be revived. One whose time is over is deleted.

    Raises AlreadyThere, SaidNo and InvitedTooOften.
    """
    found = BackupContact.objects.filter(user=by, address_hash=hashed(email)).select_for_update().first()
    if found is None:
        return None
    if found.is_live:
        raise AlreadyThere
    if now >= found.free_at:
        found.delete()
        return None
    if found.has_refused:
        raise SaidNo(day_of(found.free_at, by.time_zone) + dt.timedelta(days=1))
    if found.sent_count >= rules.MOST_SENDINGS:
        raise InvitedTooOften
    return found


def _send(contact: BackupContact, kind: str, by: User, now: dt.datetime) -> None:
    """Save the contact with one more invitation, and plan its email (raises TooManyToday)."""
    since = now - dt.timedelta(days=1)
    sent = Event.objects.filter(kind__in=_INVITED, actor_id=by.pk, at__gt=since)
    if sent.count() >= rules.MOST_INVITATIONS_A_DAY:
        raise TooManyToday
    contact.sent_count, contact.invited_at = contact.sent_count + 1, now
    contact.save()
    record(kind=kind, obj=contact, by=by, fields=["invited_at"])
    plan(
        kind=INVITATION,
        key=delivery.key_of(contact),
        recipient=by,
        context={"contact": contact.pk},
        due_at=now,
    )


def _locked(contact: BackupContact) -> BackupContact:
    """Lock the row (raises BackupContact.DoesNotExist if it was deleted meanwhile)."""
    return BackupContact.objects.select_related("user").select_for_update(of=["self"]).get(pk=contact.pk)


def _end(contact: BackupContact, state: ContactState, now: dt.datetime) -> None:
    contact.state, contact.ended_at, contact.name, contact.email = state, now, "", ""
    contact.save(update_fields=["state", "answered_at", "ended_at", "name", "email"])


def _tell(contact: BackupContact, kind: str, now: dt.datetime) -> None:
    """Record the contact's own answer, and tell the clinician."""
    event = record(kind=kind, obj=contact, by=None, fields=["state"])
    plan(
        kind=ANSWERED,
        key=str(event.pk),
        recipient=contact.user,
        context={"contact": contact.pk, "answer": contact.state},
        due_at=now,
    )
