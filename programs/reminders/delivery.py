"""The messages about credentials: their last valid day, topics due before it, and certificates that are missing."""

import datetime as dt
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.urls import reverse

from accounts.licenses.models import Credential
from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from cmehub.lib.dates import day_of, days_in_words, days_left, in_words
from programs.evidence.words import capitalized
from programs.reminders.credential_dates import (
    CERTIFICATE_STEPS,
    CERTIFICATES_MISSING,
    CREDIT_DEADLINE,
    CREDIT_TOPIC,
    without_certificate,
)
from programs.reminders.ladders import Ladder
from programs.reminders.planning import to_plan
from programs.reminders.rules import LADDER, next_day
from programs.reminders.subjects import credential_of, prepare, standing_of, subject_of
from programs.reminders.suggestions import title
from programs.requirements.notes import sentence
from programs.requirements.queries import Standing
from programs.requirements.rules import Evaluation, Progress
from programs.requirements.words import all_missing, of_amount, to_do, to_go
from programs.requirements.words import mark as state_mark

MET = "met"  # the outcome of a reminder that turned into the confirmation
_INKS = {"met": "#1c5e37", "due": "#7a4900", "over": "#9c1d22"}
MOST_LISTED = 8  # entries without a certificate


@dataclass(frozen=True)
class Line:
    """A requirement in the table: what it is, how much of it is earned, and what's left by when.

    What depends on its state is decided here, since a template takes much longer.
    """

    what: str
    earned: str
    state: str
    color: str
    by: str

    @property
    def second(self) -> str:
        return ", ".join(part for part in (self.earned, f"by {self.by}" if self.by else "") if part)

    @property
    def text(self) -> str:
        return f"{self.what}: {self.state}" + (f" ({self.second})" if self.second else "")

    @property
    def weight(self) -> int:
        return 400 if self.color == "met" else 600

    @property
    def ink(self) -> str:
        return _INKS.get(self.color, "#14212a")


# -- the last valid day ------------------------------------------------------------------------------------------------


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """Return False after a corrected date, a renewal, a deletion or the end of the last day, and once all is met.

    The first reminder after all is met confirms it.
    """
    subject = subject_of(notice, now)
    if subject is None or not _is_running(subject.credential, notice, now):
        return False
    return not (_is_met(subject.standing) and _is_confirmed(notice))


def render(notice: Notice, now: dt.datetime) -> Content:
    """Write it as of `now`. A delayed email counts the days that are left, not those of its step."""
    subject = subject_of(notice, now)
    assert subject is not None, "render is asked only for what is still due"
    credential, standing, suggested = subject.credential, subject.standing, subject.suggestions
    expires_on, as_of = subject.expires_on, day_of(now, notice.recipient.time_zone)
    evaluation, is_met = standing.evaluation, _is_met(standing)
    return Content(
        summary=f"{in_words(expires_on)} is its last valid day. {sentence(standing)}",
        link=reverse("programs:credential", args=[credential.public_id]),
        link_text="See what counts",
        outcome=MET if is_met else "",
        context={
            "credential": credential,
            "license": str(credential),
            "expires_on": expires_on,
            "when": days_in_words((expires_on - as_of).days),
            "left": days_left((expires_on - as_of).days),
            "is_met": is_met,
            "short": _short(evaluation) if evaluation else "",
            "sentence": sentence(standing),
            "lines": _lines(evaluation) if evaluation else [],
            "last_to_earn": _last_to_earn(evaluation) if evaluation else None,
            "version": standing.version,
            "has_rule": evaluation is not None,
            "suggestions": suggested,
            "suggestions_title": title(suggested) if suggested else "",
            "also_told": [] if is_met else subject.also_told(notice.context["step"]),
            "programs_url": f"{settings.SITE_URL}{reverse('programs:list')}",
            "next_on": next_day(expires_on, as_of),
        },
    )


def _is_running(credential: Credential, notice: Notice, now: dt.datetime) -> bool:
    """Whether the message is about its last valid day, and that day isn't over where the person lives."""
    expires_on = credential.current_period.expires_on
    is_over = expires_on < day_of(now, notice.recipient.time_zone)
    return expires_on.isoformat() == notice.context["deadline"] and not is_over


def _is_met(standing: Standing) -> bool:
    """Whether the person has nothing left to do, as far as we can tell. Never without a rule or with open questions."""
    evaluation = standing.evaluation
    return evaluation is not None and not evaluation.open and not evaluation.asks


def _is_confirmed(notice: Notice) -> bool:
    """Whether the last message before this one, about the same day, confirmed that all is met."""
    same_day = notice.key.rsplit(":", 2)[0] + ":"  # the key without its step and recipient
    before = Notice.objects.in_inbox().filter(recipient=notice.recipient_id, kind=notice.kind)
    last = before.filter(key__startswith=same_day).exclude(pk=notice.pk).order_by("-posted_at").first()
    return last is not None and last.outcome == MET


def _short(evaluation: Evaluation) -> str:
    """Return what's missing for the subject: the first part of it, and how many more."""
    first, *more = all_missing(evaluation) or [""]
    return f"{first} and {len(more)} more to go" if more else f"{first} to go" if first else ""


def _lines(evaluation: Evaluation) -> list[Line]:
    unit = evaluation.rule_set.unit
    return [_line(each, unit, evaluation.due_on) for each in evaluation.progress if each.applies]


def _line(progress: Progress, unit: str, due_on: dt.date) -> Line:
    mark = state_mark(progress)
    return Line(
        what=progress.requirement.label,
        earned=of_amount(progress, unit),
        state=to_go(progress, unit) if progress.is_open else mark.label,
        color=mark.color,
        by=in_words(progress.last_day) if progress.is_open and progress.last_day < due_on else "",
    )


def _last_to_earn(evaluation: Evaluation) -> dt.date | None:
    """Return the last day on which what's missing can be earned. None if nothing is."""
    return max((each.last_day for each in evaluation.open), default=None)


# -- topics that are due before ----------------------------------------------------------------------------------------


def topic_still_due(notice: Notice, now: dt.datetime) -> bool:
    """Return False once nothing is due on that day anymore, or when the day is over."""
    credential = credential_of(notice)
    day = dt.date.fromisoformat(notice.context["deadline"])
    if credential is None or day < day_of(now, notice.recipient.time_zone):
        return False
    return bool(_due_on(standing_of(credential, notice, now), day))


def render_topic(notice: Notice, now: dt.datetime) -> Content:
    credential = credential_of(notice)
    assert credential is not None, "render is asked only for what is still due"
    as_of = day_of(now, notice.recipient.time_zone)
    day = dt.date.fromisoformat(notice.context["deadline"])
    standing = standing_of(credential, notice, now)
    due = [capitalized(what) for what in _due_on(standing, day)]
    return Content(
        summary=f"Due by {in_words(day)} for your {credential}: {'; '.join(due)}.",
        link=reverse("programs:credential", args=[credential.public_id]),
        link_text="See what counts",
        context={
            "credential": credential,
            "due": due,
            "due_on": day,
            "left": days_left((day - as_of).days),
            "when": days_in_words((day - as_of).days),
            "version": standing.version,
            "next_on": next_day(day, as_of),
        },
    )


def _due_on(standing: Standing, day: dt.date) -> list[str]:
    return [what for what, last_day in to_do(standing.evaluation) if last_day == day] if standing.evaluation else []


# -- certificates ------------------------------------------------------------------------------------------------------


def certificates_still_due(notice: Notice, now: dt.datetime) -> bool:
    """Return False once every activity of the cycle has its certificate or was confirmed by its provider."""
    credential = credential_of(notice)
    if credential is None or not _is_running(credential, notice, now):
        return False
    return without_certificate(standing_of(credential, notice, now)).exists()


def render_certificates(notice: Notice, now: dt.datetime) -> Content:
    credential = credential_of(notice)
    assert credential is not None, "render is asked only for what is still due"
    as_of = day_of(now, notice.recipient.time_zone)
    expires_on = credential.current_period.expires_on
    missing = without_certificate(standing_of(credential, notice, now))
    entries = list(missing.order_by("-completed_on", "-pk"))
    count = "1 activity has" if len(entries) == 1 else f"{len(entries)} activities have"
    return Content(
        summary=f"{count} no certificate in your records. Your {credential} expires on {in_words(expires_on)}.",
        link=reverse("programs:credits"),
        link_text="Add certificates",
        context={
            "credential": credential,
            "expires_on": expires_on,
            "when": days_in_words((expires_on - as_of).days),
            "count": count,
            "entries": entries[:MOST_LISTED],
            "more": max(len(entries) - MOST_LISTED, 0),
            "next_on": next_day(expires_on, as_of, CERTIFICATE_STEPS),
        },
    )


KIND = Kind(
    name=CREDIT_DEADLINE,
    label="License deadlines",
    description="Reminders 90, 60, 30, 14, 7 and 1 day before your license expires, until nothing is missing",
    render=render,
    still_due=still_due,
    to_plan=partial(to_plan, CREDIT_DEADLINE),
    prepare=prepare,
)
TOPIC_KIND = Kind(
    name=CREDIT_TOPIC,
    label="Topics due earlier",
    description="The same reminders for what your rule asks for before your license expires",
    render=render_topic,
    still_due=topic_still_due,
    to_plan=partial(to_plan, CREDIT_TOPIC),
)
CERTIFICATES_KIND = Kind(
    name=CERTIFICATES_MISSING,
    label="Missing certificates",
    description="30 and 7 days before your license expires, if activities have no certificate",
    render=render_certificates,
    still_due=certificates_still_due,
    to_plan=partial(to_plan, CERTIFICATES_MISSING),
)
LADDERS = (
    Ladder(KIND, LADDER),
    Ladder(TOPIC_KIND, LADDER),
    Ladder(CERTIFICATES_KIND, CERTIFICATE_STEPS),
)
