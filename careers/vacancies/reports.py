"""A member's report about a vacancy, and the answer of a moderator."""

import datetime as dt

from django.db import transaction

from accounts.audit.actions import record
from accounts.reporting import actions as reporting
from accounts.users.models import User
from careers.vacancies.delivery import REPORT_ANSWERED
from careers.vacancies.enums import ReportReason, ReportState
from careers.vacancies.models import Vacancy
from careers.vacancies.parts import VacancyReport


@transaction.atomic
def report(*, vacancy: Vacancy, by: User, reason: ReportReason, text: str, now: dt.datetime) -> VacancyReport:
    made = VacancyReport.objects.create(vacancy=vacancy, reported_by=by, reported_at=now, reason=reason, text=text)
    record(kind="vacancies.report_made", obj=made, by=by, fields=["reason", "text"])
    return made


def answer(*, report: VacancyReport, by: User, state: ReportState, text: str, now: dt.datetime) -> None:
    """Answer a report, and tell who made it (raises Refused). Staff act on the vacancy itself by its own actions."""
    reporting.answer(
        report=report, by=by, state=state.value, text=text, area="vacancies", told=REPORT_ANSWERED, now=now
    )
