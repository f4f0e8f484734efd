"""Messages about applications: one kind for people who applied, one for employers. Both answer only in the app."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.notices.actions import plan
from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from accounts.organizations.queries import those_who_may
from accounts.organizations.rules import May
from accounts.users.models import User
from careers.applications.enums import Progress, Stage
from careers.applications.models import Application, Message
from careers.vacancies.enums import Direction
from careers.vacancies.models import CLOSED, Vacancy
from careers.vacancies.parts import VacancyChange
from cmehub.lib.dates import day_of, in_words, moment_at

APPLICATION, APPLICANTS = "application", "applicants"
PROGRESS, MESSAGE, VACANCY_CLOSED, VACANCY_CHANGED = "progress", "message", "closed", "changed"
NEW, EMPTIED = "new", "emptied"
LOWERED = (Direction.LOWERED, Direction.REMOVED)
# A recruiter who moved the wrong card can move it back before anyone is told.
_SECOND_THOUGHTS = dt.timedelta(minutes=10)
_HOUR = dt.time(9)


@dataclass(frozen=True)
class Said:
    subject: str
    text: str
    details: Sequence[str] = ()


# -- to people who applied ---------------------------------------------------------------------------------------------


def tell_applicant(application: Application, event: str, *, key: str, now: dt.datetime, **context: Any) -> None:
    """Plan one message in the caller's transaction. Nobody is told about an application that was emptied."""
    if application.applicant is not None:
        plan(
            kind=APPLICATION,
            key=f"{event}:{application.pk}:{key}",
            recipient=application.applicant,
            context={"event": event, "application": application.pk, **context},
            due_at=now + _SECOND_THOUGHTS if event == PROGRESS else now,
        )


def _own(notice: Notice) -> Application | None:
    found = Application.objects.for_pages().filter(applicant=notice.recipient_id)
    return found.filter(pk=notice.context["application"]).first()


def _applicant_still_due(notice: Notice, now: dt.datetime) -> bool:
    application, context = _own(notice), notice.context
    if application is None:
        return False
    match context["event"]:
        case "progress":
            return bool(application.progress == context["progress"])
        case "message":
            return _is_unread(context)
        case "closed":
            return application.is_waiting and application.vacancy.state in CLOSED
    return application.is_waiting and bool(_lowered(context))


def _lowered(context: Mapping[str, Any]) -> list[VacancyChange]:
    return list(VacancyChange.objects.filter(pk__in=context["changes"]).order_by("pk"))


def _render_for_applicant(notice: Notice, now: dt.datetime) -> Content:
    application = _own(notice)
    assert application is not None, "it's still due"
    said = _words_for_applicant(application, notice.context)
    return Content(
        summary=f"{said.text} {' '.join(said.details)}".strip(),
        link=reverse("careers:application", args=[application.public_id]),
        link_text="Open your application",
        context={"said": said, "vacancy": application.vacancy},
    )


def _words_for_applicant(application: Application, context: Mapping[str, Any]) -> Said:
    vacancy, employer = application.vacancy, application.vacancy.organization
    match context["event"]:
        case "progress":
            label = Progress(context["progress"]).label
            return Said(f"{label}: your application to {employer}", f"Your application for {vacancy} is now: {label}.")
        case "message":
            return Said(
                f"{employer} wrote to you",
                f"There's a message about your application for {vacancy}. Read it and answer on CME Hub. "
                "Replies to this email reach nobody.",
            )
        case "closed":
            return Said(
                f"No longer listed: {vacancy}",
                f"{employer} no longer takes new applications for this position. The employer still has yours, and its "
                "page shows any progress.",
            )
    return Said(
        f"Changed since you applied: {vacancy}",
        f"{employer} changed what this vacancy offers after you applied. You can withdraw at any time.",
        [
            f"{each.fact}: {each.before or 'not stated'} before, {each.after or 'not stated'} now."
            for each in _lowered(context)
        ],
    )


APPLICATION_KIND = Kind(
    name=APPLICATION,
    label="My applications",
    description="Progress, messages from employers, and what changed in vacancies you applied for",
    render=_render_for_applicant,
    still_due=_applicant_still_due,
)


# -- to employers ------------------------------------------------------------------------------------------------------


def tell_recruiters(vacancy: Vacancy, event: str, *, key: str, now: dt.datetime, **context: Any) -> None:
    """Plan one message for who submitted the vacancy, or else for everyone who may post for its employer."""
    for recruiter in those_who_may(vacancy.organization, May.POST_VACANCIES, preferred=vacancy.submitted_by):
        plan(
            kind=APPLICANTS,
            key=f"{event}:{vacancy.pk}:{key}:{recruiter.pk}",
            recipient=recruiter,
            context={"event": event, "vacancy": vacancy.pk, **context},
            due_at=now,
        )


def tell_of_new(vacancy: Vacancy, *, now: dt.datetime) -> None:
    """Plan a message for the next 9:00 AM, so that a day's applications make one."""
    for recruiter in those_who_may(vacancy.organization, May.POST_VACANCIES, preferred=vacancy.submitted_by):
        due_at = _next_nine(now, recruiter)
        plan(
            kind=APPLICANTS,
            key=f"{NEW}:{vacancy.pk}:{due_at.isoformat()}:{recruiter.pk}",
            recipient=recruiter,
            context={"event": NEW, "vacancy": vacancy.pk},
            due_at=due_at,
        )


def _next_nine(now: dt.datetime, person: User) -> dt.datetime:
    today = day_of(now, person.time_zone)
    nine = moment_at(today, _HOUR, person.time_zone)
    return nine if now < nine else moment_at(today + dt.timedelta(days=1), _HOUR, person.time_zone)


def _recruited(notice: Notice) -> Vacancy | None:
    found = Vacancy.objects.of_recruiter(notice.recipient).select_related("organization")
    return found.filter(pk=notice.context["vacancy"]).first()


def _new(vacancy: Vacancy) -> int:
    return vacancy.applications.filter(stage=Stage.RECEIVED).count()


def _recruiter_still_due(notice: Notice, now: dt.datetime) -> bool:
    vacancy = _recruited(notice)
    if vacancy is None:
        return False
    match notice.context["event"]:
        case "new":
            return _new(vacancy) > 0
        case "message":
            return _is_unread(notice.context)
    return vacancy.applications.filter(emptied_on=None).exists()


def _is_unread(context: Mapping[str, Any]) -> bool:
    return Message.objects.filter(pk=context["message"], read_at=None).exists()


def _render_for_recruiter(notice: Notice, now: dt.datetime) -> Content:
    vacancy = _recruited(notice)
    assert vacancy is not None, "it's still due"
    said = _words_for_recruiter(vacancy, notice.context)
    return Content(
        summary=said.text,
        link=_link_for_recruiter(vacancy, notice.context),
        link_text="Read and answer" if notice.context["event"] == MESSAGE else "Open applications",
        context={"said": said, "vacancy": vacancy},
    )


def _link_for_recruiter(vacancy: Vacancy, context: Mapping[str, Any]) -> str:
    if context["event"] == MESSAGE:
        application = Application.objects.get(messages=context["message"])
        return reverse("careers:received", args=[application.public_id])
    return reverse("careers:received_list", args=[vacancy.public_id])


def _words_for_recruiter(vacancy: Vacancy, context: Mapping[str, Any]) -> Said:
    match context["event"]:
        case "new":
            count = _new(vacancy)
            return Said(
                f"{count} new application{'' if count == 1 else 's'}: {vacancy}",
                "Once you move an application, the person who applied sees that it's in review.",
            )
        case "message":
            return Said(
                f"A message about an application: {vacancy}",
                "Someone who applied wrote to you. Read it and answer on CME Hub. Replies to this email reach nobody.",
            )
    day = in_words(dt.date.fromisoformat(context["on"]))
    return Said(
        f"Applications will be emptied {day}: {vacancy}",
        f"The time for which CME Hub keeps them ends on {day}. If you need them for longer, export them before.",
    )


APPLICANTS_KIND = Kind(
    name=APPLICANTS,
    label="Applications to your vacancies",
    description="New applications once a day, messages from people who applied, and when applications are emptied",
    render=_render_for_recruiter,
    still_due=_recruiter_still_due,
)
