"""The text of a credit deadline reminder, and whether it's still due."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from accounts.licenses.models import Period
from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from cmehub.lib.dates import day_of, in_words
from programs.evidence.words import capitalized
from programs.reminders.planning import CREDIT_DEADLINE, to_plan
from programs.reminders.rules import next_day
from programs.reminders.suggestions import suggest, title
from programs.requirements.notes import sentence
from programs.requirements.queries import ledgers_of, standings
from programs.requirements.words import to_do


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """Return False after a corrected date, a renewal, a deletion, or the end of the last day."""
    period = _period(notice)
    return (
        period is not None
        and period.expires_on.isoformat() == notice.context["deadline"]
        and period.expires_on >= day_of(now, notice.recipient.time_zone)
        and not Period.objects.filter(credential=period.credential_id, expires_on__gt=period.expires_on).exists()
    )


def render(notice: Notice, now: dt.datetime) -> Content:
    """Write it as of `now`. A delayed email counts the days that are left, not those of its step."""
    period = _period(notice)
    assert period is not None, "render is asked only for what is still due"
    credential = period.credential
    as_of = day_of(now, notice.recipient.time_zone)
    ledgers = ledgers_of([credential.user_id])
    standing = standings([credential], as_of=as_of, ledgers=ledgers)[0]
    evaluation = standing.evaluation
    ledger = ledgers.get(credential.user_id)
    suggested = suggest(standing, ledger.credits if ledger else (), as_of=as_of)
    return Content(
        summary=f"{in_words(period.expires_on)} is its last valid day. {sentence(standing)}",
        link=reverse("programs:credential", args=[credential.public_id]),
        link_text="See what counts",
        context={
            "sentence": sentence(standing),
            "missing": [(capitalized(what), in_words(day)) for what, day in to_do(evaluation)] if evaluation else [],
            "has_rule": evaluation is not None,
            "credential": credential,
            "expires_on": period.expires_on,
            "when": days_in_words(period.days_left(as_of)),
            "suggestions": suggested,
            "suggestions_title": title(suggested) if suggested else "",
            "programs_url": f"{settings.SITE_URL}{reverse('programs:list')}",
            "next_on": next_day(period.expires_on, as_of),
        },
    )


def days_in_words(days: int) -> str:
    """Return 'in 29 days', 'tomorrow' or 'today'."""
    match days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case _:
            return f"in {days} days"


def _period(notice: Notice) -> Period | None:
    return Period.objects.select_related("credential__user").filter(pk=notice.context["period"]).first()


KIND = Kind(
    name=CREDIT_DEADLINE,
    label="License deadlines",
    description="Reminders 90, 60, 30, 14, 7 and 1 day before your license expires",
    render=render,
    still_due=still_due,
    to_plan=to_plan,
)
