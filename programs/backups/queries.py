"""What the clinician's page shows: the contacts, and what was sent to whom."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.licenses.models import Credential
from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice, Suppression
from accounts.users.models import User
from programs.backups.enums import INVITATION, REFUSED, REMINDER
from programs.backups.models import BackupContact
from programs.backups.rules import MOST_CONTACTS

MOST_SENT = 20


@dataclass(frozen=True)
class Card:
    """A contact as listed, with what can be done now. `is_stopped`: the address gets no email from us."""

    contact: BackupContact
    is_expired: bool
    can_be_resent: bool
    is_stopped: bool


@dataclass(frozen=True)
class Sent:
    """One message to a contact. `credential` is None for an invitation, and for a credential that was deleted."""

    contact: BackupContact | None
    is_invitation: bool
    credential: Credential | None
    status: str
    at: dt.datetime


@dataclass(frozen=True)
class Overview:
    """`refused` are those who declined or stopped lately, without their names."""

    cards: Sequence[Card]
    refused: Sequence[BackupContact]
    sent: Sequence[Sent]
    can_add: bool


_STATUS = {
    NoticeState.SENT: "Sent",
    NoticeState.HELD: "May have been sent",
    NoticeState.SKIPPED: "Not sent: no longer needed",
    NoticeState.MUTED: "Not sent: this address gets no email from us",
    NoticeState.FAILED: "Couldn't be sent",
}


def overview(user: User, now: dt.datetime) -> Overview:
    """Return a person's contacts, oldest first, and the latest messages to them, in four queries."""
    contacts = list(BackupContact.objects.filter(user=user).order_by("pk"))
    live = [contact for contact in contacts if contact.is_live]
    stopped = set(Suppression.objects.filter(email__in=[each.email for each in live]).values_list("email", flat=True))
    return Overview(
        cards=[_card(contact, now, is_stopped=contact.email in stopped) for contact in live],
        refused=[contact for contact in contacts if contact.state in REFUSED and now < contact.free_at],
        sent=_sent(user, contacts),
        can_add=len(live) < MOST_CONTACTS,
    )


def _card(contact: BackupContact, now: dt.datetime, *, is_stopped: bool) -> Card:
    return Card(
        contact=contact,
        is_expired=not contact.is_confirmed and not contact.can_be_accepted(now),
        can_be_resent=contact.can_be_resent(now) and not is_stopped,
        is_stopped=is_stopped,
    )


def _sent(user: User, contacts: Sequence[BackupContact]) -> list[Sent]:
    notices = Notice.objects.filter(recipient=user, kind__in=[INVITATION, REMINDER])
    latest = list(notices.order_by("-created_at", "-pk")[:MOST_SENT])
    by_id = {contact.pk: contact for contact in contacts}
    credentials = Credential.objects.in_bulk([each.context.get("credential") for each in latest])
    return [
        Sent(
            contact=by_id.get(notice.context["contact"]),
            is_invitation=notice.kind == INVITATION,
            credential=credentials.get(notice.context.get("credential")),
            status=_STATUS.get(NoticeState(notice.state), "Being sent"),
            at=notice.sent_at or notice.due_at,
        )
        for notice in latest
    ]
