"""Reminders sent, for the admin's home page."""

from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice
from cmehub.site.worklist import Activity
from programs.reminders.planning import CREDIT_DEADLINE

SENT = Activity(
    "Reminders sent",
    "accounts.view_notice",
    "accounts_notice",
    f"state__exact={NoticeState.SENT}&kind={CREDIT_DEADLINE}",
    lambda: Notice.objects.filter(kind=CREDIT_DEADLINE, state=NoticeState.SENT),
    "sent_at",
)
