"""Ask for messages, choose which ones come by mail, and settle what is in doubt."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.audit.actions import record
from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice, Preference, Suppression
from accounts.users.models import User


class NotInDoubt(Exception):
    """Another one of the staff, or the worker itself, has settled this message meanwhile."""

    def __init__(self) -> None:
        super().__init__("This message is not held any more. Reload the page to see what became of it.")


def plan(*, kind: str, key: str, recipient: User, context: Mapping[str, Any], due_at: dt.datetime) -> None:
    """Ask for one message, in the caller's transaction. Asking twice for the same kind and key is asking once."""
    Notice.objects.bulk_create(
        [Notice(kind=kind, key=key, recipient=recipient, context=dict(context), due_at=due_at, next_try_at=due_at)],
        ignore_conflicts=True,
    )


@transaction.atomic
def choose_mail(*, user: User, kind: str, by_mail: bool, by: User | None) -> None:
    """Switch the mails of one kind on or off; `by` None is the one-click link. The same again changes nothing."""
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
    """Lift the suppression of the person's address; return whether there was one."""
    suppression = Suppression.objects.select_for_update().filter(email=user.email.lower()).first()
    if suppression is None:
        return False
    record(kind="notices.suppression_lifted", obj=suppression, by=by)
    suppression.delete()
    return True


def mark_read(*, notice: Notice, now: dt.datetime) -> None:
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=now)


def mark_all_read(*, user: User, now: dt.datetime) -> int:
    """Mark what has been shown up to `now`; what arrives meanwhile stays unread."""
    return Notice.objects.filter(recipient=user, posted_at__lte=now, read_at__isnull=True).update(read_at=now)


@transaction.atomic
def confirm_sent(*, notice: Notice, now: dt.datetime, by: User) -> None:
    """Settle a held message: it did go out (raises NotInDoubt)."""
    held = _locked(notice, NoticeState.HELD)
    held.state, held.sent_at, held.problem = NoticeState.SENT, held.handed_at or now, ""
    held.save(update_fields=["state", "sent_at", "problem"])
    record(kind="notices.confirmed_sent", obj=held, by=by, fields=["state"])


@transaction.atomic
def send_again(*, notice: Notice, now: dt.datetime, by: User) -> None:
    """Settle a held message as not sent, or give a failed one another chance (raises NotInDoubt)."""
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
