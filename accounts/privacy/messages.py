"""The messages about a person's exports and the deletion of their account. They can't be unsubscribed."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from accounts.notices.actions import plan
from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from accounts.privacy.models import Export
from accounts.privacy.rules import WARNING_DAYS
from accounts.users.models import User
from cmehub.lib.dates import day_of, in_words

NAME = "privacy"
EXPORT_READY, EXPORT_FAILED, CLOSING, CLOSING_SOON = "export_ready", "export_failed", "closing", "closing_soon"


@dataclass(frozen=True)
class _Message:
    subject: str
    text: str
    link_text: str


def tell_about(export: Export, *, now: dt.datetime) -> None:
    """Plan the message that an export is ready, or that it failed. Idempotent."""
    event = EXPORT_READY if export.is_ready else EXPORT_FAILED
    plan(
        kind=NAME,
        key=f"{event}:{export.pk}",
        recipient=export.user,
        context={"event": event, "export": export.pk},
        due_at=now,
    )


def tell_closing(user: User, *, now: dt.datetime) -> None:
    """Plan two messages about the deletion: now, and shortly before. Idempotent for one request."""
    assert user.closes_at is not None, "only an account that closes has a day"
    for event, due_at in ((CLOSING, now), (CLOSING_SOON, user.closes_at - dt.timedelta(days=WARNING_DAYS))):
        closes_at = user.closes_at.isoformat()
        plan(
            kind=NAME,
            key=f"{event}:{user.pk}:{closes_at}",
            recipient=user,
            context={"event": event, "closes_at": closes_at},
            due_at=due_at,
        )


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """False if the export is gone, or the person kept the account."""
    if "export" in notice.context:
        export = Export.objects.filter(pk=notice.context["export"]).first()
        return export is not None and export.is_ready == (notice.context["event"] == EXPORT_READY)
    closes_at = notice.recipient.closes_at
    return closes_at is not None and closes_at.isoformat() == notice.context["closes_at"]


def render(notice: Notice, now: dt.datetime) -> Content:
    said = _words(notice)
    link = reverse("accounts:data")
    return Content(summary=said.text, link=link, link_text=said.link_text, context={"said": said})


def _words(notice: Notice) -> _Message:
    event, user = notice.context["event"], notice.recipient
    if event == EXPORT_READY:
        export = Export.objects.get(pk=notice.context["export"])
        assert export.expires_at is not None, "a finished export has a last day"
        last_day = in_words(day_of(export.expires_at, user.time_zone))
        return _Message(
            "Your data is ready to download",
            f"You can download it through {last_day}. We'll ask you to confirm it's you.",
            "Download your data",
        )
    if event == EXPORT_FAILED:
        return _Message(
            "We couldn't put your data together",
            "Something went wrong on our end, and our staff knows. You can try again.",
            "Try again",
        )
    assert user.closes_at is not None, "checked by still_due"
    day = in_words(day_of(user.closes_at, user.time_zone))
    return _Message(
        f"Your account will be deleted on {day}",
        "You asked us to delete it. Until then, you can keep it. After that, your profile, credentials, files and "
        "messages are gone. This can't be undone.",
        "Keep your account",
    )


KIND = Kind(
    name=NAME,
    label="Your data",
    description="Your data is ready to download, or your account is about to be deleted",
    render=render,
    still_due=still_due,
    subscribed=False,
    urgent=True,
)
