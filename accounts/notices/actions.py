"""Plan messages, change email preferences, and resolve held messages."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.audit.actions import record
from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice, Preference, Suppression
from accounts.users.models import User


class NotInDoubt(Exception):
    """Someone else, or the worker, has already resolved this message."""

    def __init__(self) -> None:
        super().__init__("This message was already resolved. Reload the page to see its status.")


def plan(*, kind: str, key: str, recipient: User, context: Mapping[str, Any], due_at: dt.datetime) -> None:
    """Plan one message in the caller's transaction. Idempotent by kind and key."""
    Notice.objects.bulk_create(
        [Notice(kind=kind, key=key, recipient=recipient, context=dict(context), due_at=due_at, next_try_at=due_at)],
        ignore_conflicts=True,
    )


@transaction.atomic
def choose_mail(*, user: User, kind: str, by_mail: bool, by: User | None) -> None:
    """Turn emails of one kind on or off. `by` is None for the one-click link. Idempotent."""
    preference, created = Preference.objects.select_for_update().get_or_create(
        user=user, kind=kind, defaults={"by_mail": by_mail}
    )
    if created and by_mail or not created and preference.by_mail == by_mail:
        return
    preference.by_mail = by_mail
    preference.save(update_fields=["by_mail"])
    record(kind="notices.mail_on" if by_mail else "notices.mail_off", obj=preference, by=by, fields=["by_mail"])


@transaction.atomic
def mail_again(*, user: User, by: User) -> bool:
    """Remove the suppression of the person's address. Return whether there was one."""
    suppression = Suppression.objects.select_for_update().filter(email=user.email.lower()).first()
    if suppression is None:
        return False
    record(kind="notices.suppression_lifted", obj=suppression, by=by)
    suppression.delete()
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


def _locked(notice: Notice, *states: NoticeState) -> Notice:
    locked = Notice.objects.select_for_update().filter(pk=notice.pk, state__in=states).first()
    if locked is None:
        raise NotInDoubt
    return locked
