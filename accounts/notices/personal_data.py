"""Messages, notification settings and suppressed addresses of one person."""

from accounts.notices.enums import NoticeState
from accounts.notices.models import MailEvent, Notice, Preference, Suppression
from accounts.users.models import User
from accounts.users.personal_data import Holding, Part


def _export(user: User) -> Part:
    messages = Notice.objects.filter(recipient=user).order_by("created_at")
    return Part(
        {
            "messages": list(
                messages.values("kind", "subject", "summary", "due_at", "sent_at", "posted_at", "read_at")
            ),
            "delivery_reports": list(
                MailEvent.objects.filter(notice__recipient=user)
                .order_by("happened_at")
                .values("notice__subject", "event", "reason", "happened_at")
            ),
            "notification_settings": list(
                Preference.objects.filter(user=user).order_by("kind").values("kind", "by_mail")
            ),
            "suppressed_addresses": list(
                Suppression.objects.filter(email=user.email.lower()).values("email", "reason", "since")
            ),
        }
    )


def _erase(user: User) -> None:
    """Delete the person's messages. One that a worker is sending is emptied, so that its answer can be recorded."""
    messages = Notice.objects.filter(recipient=user)
    messages.exclude(state__in=[NoticeState.HANDED, NoticeState.HELD]).delete()
    messages.update(context={}, subject="", summary="", link="", link_text="", posted_at=None, read_at=None)
    Preference.objects.filter(user=user).delete()
    Suppression.objects.filter(email=user.email.lower()).delete()


HOLDING = Holding("messages", (Notice, MailEvent, Preference, Suppression), export=_export, erase=_erase)
