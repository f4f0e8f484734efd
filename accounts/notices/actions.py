"""Plan messages, change email preferences, resolve held messages, and record what mail providers report."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit.actions import record
from accounts.notices import kinds
from accounts.notices.enums import MailEventKind, NoticeState, SuppressionReason
from accounts.notices.models import MailEvent, Notice, Pause, Preference, Suppression
from accounts.notices.rules import suppression_for
from accounts.notices.signals import mail_chosen
from accounts.notices.suppressions import suppress
from accounts.users.models import User


class AddressUnconfirmed(Exception):
    """Email to the address bounced, and nobody has shown since that the address works."""

    def __init__(self) -> None:
        super().__init__("Confirm that this address works first. We'll email you a link.")


@dataclass(frozen=True)
class Report:
    """What a mail provider reports about one message. `notice_id` is the public id in our Message-ID, if any."""

    provider: str
    key: str
    event: MailEventKind
    reason: str
    message_id: str
    notice_id: UUID | None
    recipient: str
    happened_at: dt.datetime


class NotInDoubt(Exception):
    """Someone else, or the worker, has already resolved this message."""

    def __init__(self) -> None:
        super().__init__("This message was already resolved. Reload the page to see its status.")


class Planned(NamedTuple):
    """A message to plan. The key makes it unique within its kind."""

    kind: str
    key: str
    recipient_id: int
    context: Mapping[str, Any]
    due_at: dt.datetime


# Many thousands may be due at 9:00 AM, so they're written in one statement and without a model each. As one JSON
# document, they take a quarter of the time of arrays, whose values psycopg quotes one by one.
_PLAN = """
    INSERT INTO accounts_notice (
        kind, key, recipient_id, context, due_at, next_try_at, urgent, created_at, public_id,
        state, attempts, problem, subject, summary, link, link_text
    )
    SELECT kind, key, recipient_id, context, due_at, due_at, urgent, %s, gen_random_uuid(),
        'planned', 0, '', '', '', '', ''
    FROM jsonb_to_recordset(%s::jsonb)
        AS new (kind text, key text, recipient_id bigint, context jsonb, due_at timestamptz, urgent boolean)
    ON CONFLICT (kind, key) DO NOTHING
"""


def plan(*, kind: str, key: str, recipient: User, context: Mapping[str, Any], due_at: dt.datetime) -> None:
    """Plan one message in the caller's transaction. Idempotent by kind and key."""
    plan_all([Planned(kind, key, recipient.pk, context, due_at)])


def plan_all(messages: Sequence[Planned]) -> None:
    """Plan messages in the caller's transaction, with one statement. Idempotent by kind and key."""
    if not messages:
        return
    rows = [
        each._asdict() | {"due_at": each.due_at.isoformat(), "urgent": kinds.is_urgent(each.kind)} for each in messages
    ]
    with connection.cursor() as cursor:
        cursor.execute(_PLAN, [timezone.now(), json.dumps(rows)])


@transaction.atomic
def choose_mail(*, user: User, kind: str, by_mail: bool, by: User | None) -> None:
    """Turn emails of one kind on or off, and tell higher rooms. `by` is None for the one-click link. Idempotent."""
    preference, created = Preference.objects.select_for_update().get_or_create(
        user=user, kind=kind, defaults={"by_mail": by_mail}
    )
    was = kinds.is_on_by_default(kind) if created else preference.by_mail
    if was == by_mail:
        return
    preference.by_mail = by_mail
    preference.save(update_fields=["by_mail"])
    record(kind="notices.mail_on" if by_mail else "notices.mail_off", obj=preference, by=by, fields=["by_mail"])
    mail_chosen.send(sender=Preference, user=user, kind=kind, by_mail=by_mail)


@transaction.atomic
def unsubscribe_from_all(*, user: User, by: User | None) -> None:
    """Turn off emails of every subscribed kind. `by` is None for the link in an email. Idempotent."""
    for kind in kinds.subscribed():
        choose_mail(user=user, kind=kind.name, by_mail=False, by=by)


@transaction.atomic
def mail_again(*, user: User, by: User, address_works: bool = False) -> bool:
    """Remove the suppression of the person's address. Return whether there was one.

    After a bounce, the person has to confirm first that the address works (raises AddressUnconfirmed).
    """
    suppression = Suppression.objects.select_for_update().filter(email=user.email.lower()).first()
    if suppression is None:
        return False
    if suppression.reason == SuppressionReason.BOUNCED and not address_works:
        raise AddressUnconfirmed
    record(kind="notices.suppression_lifted", obj=suppression, by=by)
    suppression.delete()
    return True


@transaction.atomic
def note_report(*, report: Report, now: dt.datetime) -> bool:
    """Store a mail provider's report and act on it. Return False if it was stored before.

    Any report about a message shows that the provider accepted it, so a message in doubt was sent.
    """
    notice = Notice.objects.filter(public_id=report.notice_id).first() if report.notice_id else None
    _, is_new = MailEvent.objects.get_or_create(
        provider=report.provider,
        key=report.key,
        defaults={
            "event": report.event,
            "reason": report.reason,
            "message_id": report.message_id,
            "notice": notice,
            "happened_at": report.happened_at,
            "received_at": now,
        },
    )
    if not is_new:
        return False
    if notice is not None:
        in_doubt = Notice.objects.filter(pk=notice.pk, state__in=[NoticeState.HANDED, NoticeState.HELD])
        in_doubt.update(state=NoticeState.SENT, sent_at=F("handed_at"), problem="")
    reason = suppression_for(report.event, report.reason)
    if reason and report.recipient:
        suppress(email=report.recipient, reason=reason, now=now)
    return True


def mark_read(*, notice: Notice, now: dt.datetime) -> None:
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=now)


def mark_all_read(*, user: User, now: dt.datetime) -> int:
    """Mark everything posted up to `now` as read. Return how many were unread."""
    return Notice.objects.filter(recipient=user, posted_at__lte=now, read_at__isnull=True).update(read_at=now)


@transaction.atomic
def confirm_sent(*, notice: Notice, now: dt.datetime, by: User) -> None:
    """Resolve a held message as sent (raises NotInDoubt)."""
    held = _locked(notice, NoticeState.HELD)
    held.state, held.sent_at, held.problem = NoticeState.SENT, held.handed_at or now, ""
    held.save(update_fields=["state", "sent_at", "problem"])
    record(kind="notices.confirmed_sent", obj=held, by=by, fields=["state"])


@transaction.atomic
def send_again(*, notice: Notice, now: dt.datetime, by: User) -> None:
    """Plan a held or failed message again (raises NotInDoubt)."""
    again = _locked(notice, NoticeState.HELD, NoticeState.FAILED)
    again.state, again.claim, again.handed_at = NoticeState.PLANNED, None, None
    again.attempts, again.next_try_at, again.problem = 0, now, ""
    again.save(update_fields=["state", "claim", "handed_at", "attempts", "next_try_at", "problem"])
    record(kind="notices.sent_again", obj=again, by=by, fields=["state"])


@transaction.atomic
def pause(*, kind: str, reason: str, now: dt.datetime, by: User) -> None:
    """Stop sending a kind. What's planned waits. A kind that's paused already stays as it is."""
    paused, is_new = Pause.objects.get_or_create(kind=kind, defaults={"reason": reason, "since": now})
    if is_new:
        record(kind="notices.paused", obj=paused, by=by, fields=["kind"])


@transaction.atomic
def resume(*, kind: str, by: User) -> None:
    """Send a kind again. What waited goes out within a minute, if it's still due."""
    paused = Pause.objects.select_for_update().filter(kind=kind).first()
    if paused is not None:
        record(kind="notices.resumed", obj=paused, by=by, fields=["kind"])
        paused.delete()


def _locked(notice: Notice, *states: NoticeState) -> Notice:
    locked = Notice.objects.select_for_update().filter(pk=notice.pk, state__in=states).first()
    if locked is None:
        raise NotInDoubt
    return locked
