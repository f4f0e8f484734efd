"""A member's report about a vacancy, and the answer of a moderator."""

import datetime as dt

from django.db import transaction

from accounts.audit.actions import record
from accounts.notices.actions import plan
from accounts.users.models import User
from careers.vacancies.delivery import REPORT_ANSWERED
from careers.vacancies.enums import ReportReason, ReportState
from careers.vacancies.models import Vacancy, VacancyReport


class Refused(Exception):
    """The answer isn't possible now. `str()` is a message for the moderator."""

    sentence = ""

    def __init__(self) -> None:
        super().__init__(self.sentence)


class NotOpen(Refused):
    sentence = "This was already answered. Reload the page to see the answer."


class NoAnswer(Refused):
    sentence = "Write an answer. The person who reported it reads it."


class OwnReport(Refused):
    sentence = "You can't answer your own report. Ask another moderator."


@transaction.atomic
def report(*, vacancy: Vacancy, by: User, reason: ReportReason, text: str, now: dt.datetime) -> VacancyReport:
    made = VacancyReport.objects.create(vacancy=vacancy, reported_by=by, reported_at=now, reason=reason, text=text)
    record(kind="vacancies.report_made", obj=made, by=by, fields=["reason", "text"])
    return made


@transaction.atomic
def answer(*, report: VacancyReport, by: User, state: ReportState, text: str, now: dt.datetime) -> None:
    """Answer a report, and tell who made it (raises Refused). Staff act on the vacancy itself by its own actions."""
    locked = VacancyReport.objects.select_for_update(of=("self",)).filter(pk=report.pk).first()
    if locked is None or locked.state != ReportState.OPEN:
        raise NotOpen
    if locked.reported_by_id == by.pk:
        raise OwnReport
    if not text.strip():
        raise NoAnswer
    locked.state, locked.answer, locked.answered_by, locked.answered_at = state, text.strip(), by, now
    locked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    record(kind=f"vacancies.report_{state.value}", obj=locked, by=by, fields=["state", "answer"])
    if locked.reported_by is not None:
        plan(
            kind=REPORT_ANSWERED,
            key=str(locked.pk),
            recipient=locked.reported_by,
            context={"report": locked.pk},
            due_at=now,
        )
