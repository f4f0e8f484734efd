"""Reminders sent, for the admin's home page."""

from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice
from cmehub.site.worklist import Activity
from programs.reminders import delivery, program_delivery

KINDS = [ladder.kind.name for ladder in (*delivery.LADDERS, *program_delivery.LADDERS)]
SENT = Activity(
    "Reminders sent",
    "accounts.view_notice",
    "accounts_notice",
    f"state__exact={NoticeState.SENT}&kind__in={','.join(KINDS)}",
    lambda: Notice.objects.filter(kind__in=KINDS, state=NoticeState.SENT),
    "sent_at",
)
