"""The text of a credit deadline reminder, and whether it's still due."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from cmehub.lib.dates import day_of, in_words
from programs.evidence.words import capitalized
from programs.reminders.planning import CREDIT_DEADLINE, to_plan
from programs.reminders.rules import next_day
from programs.reminders.subjects import prepare, subject_of
from programs.reminders.suggestions import title
from programs.requirements.notes import sentence
from programs.requirements.words import to_do


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """Return False after a corrected date, a renewal, a deletion, or the end of the last day."""
    subject = subject_of(notice, now)
    return (
        subject is not None
        and subject.expires_on.isoformat() == notice.context["deadline"]
        and subject.expires_on >= day_of(now, notice.recipient.time_zone)
    )


def render(notice: Notice, now: dt.datetime) -> Content:
    """Write it as of `now`. A delayed email counts the days that are left, not those of its step."""
    subject = subject_of(notice, now)
    assert subject is not None, "render is asked only for what is still due"
    credential, standing, suggested = subject.credential, subject.standing, subject.suggestions
    as_of = day_of(now, notice.recipient.time_zone)
    evaluation = standing.evaluation
    return Content(
        summary=f"{in_words(subject.expires_on)} is its last valid day. {sentence(standing)}",
        link=reverse("programs:credential", args=[credential.public_id]),
        link_text="See what counts",
        context={
            "sentence": sentence(standing),
            "missing": [(capitalized(what), in_words(day)) for what, day in to_do(evaluation)] if evaluation else [],
            "has_rule": evaluation is not None,
            "credential": credential,
            "expires_on": subject.expires_on,
            "when": days_in_words((subject.expires_on - as_of).days),
            "suggestions": suggested,
            "suggestions_title": title(suggested) if suggested else "",
            "programs_url": f"{settings.SITE_URL}{reverse('programs:list')}",
            "next_on": next_day(subject.expires_on, as_of),
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


KIND = Kind(
    name=CREDIT_DEADLINE,
    label="License deadlines",
    description="Reminders 90, 60, 30, 14, 7 and 1 day before your license expires",
    render=render,
    still_due=still_due,
    to_plan=to_plan,
    prepare=prepare,
)
