"""The message that a provider confirmed completions: one for each roster that changed a person's ledger."""

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse

from accounts.notices.actions import plan
from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from accounts.users.models import User
from programs.rosters.models import Confirmation, Roster

CREDITS_CONFIRMED = "credits_confirmed"
_MOST_NAMED = 10


def tell(user: User, roster: Roster, *, now: dt.datetime) -> None:
    """Plan the message in the caller's transaction. Idempotent."""
    plan(
        kind=CREDITS_CONFIRMED,
        key=f"{roster.pk}:{user.pk}",
        recipient=user,
        context={"roster": roster.pk},
        due_at=now,
    )


def _confirmed(notice: Notice) -> "QuerySet[Confirmation]":
    found = Confirmation.objects.filter(
        user=notice.recipient, roster=notice.context["roster"], entry__isnull=False, entry__deleted_at=None
    )
    return found.select_related("provider", "entry").order_by("entry__completed_on", "pk")


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """False if the person deleted the entries meanwhile."""
    return _confirmed(notice).exists()


def render(notice: Notice, now: dt.datetime) -> Content:
    confirmed = list(_confirmed(notice).prefetch_related("entry__credits__credit_type"))
    provider, count = confirmed[0].provider, len(confirmed)
    activities = "an activity" if count == 1 else f"{count} activities"
    return Content(
        summary=f"{provider} confirmed that you completed {activities}. The credit is in your ledger.",
        link=reverse("programs:transcript"),
        link_text="View your credits",
        context={
            "provider": provider,
            "activities": activities,
            "entries": [each.entry for each in confirmed[:_MOST_NAMED]],
            "more": max(0, count - _MOST_NAMED),
        },
    )


KIND = Kind(
    name=CREDITS_CONFIRMED,
    label="Confirmed credit",
    description="A provider that you authorized confirmed what you completed",
    render=render,
    still_due=still_due,
)
