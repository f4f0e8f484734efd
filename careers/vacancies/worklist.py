"""Vacancies to review, and vacancies published, for the admin's home page."""

import datetime as dt

from careers.vacancies.enums import VacancyState
from careers.vacancies.models import Vacancy
from careers.vacancies.parts import VacancyReport
from cmehub.site.worklist import Activity, Queue, Waiting, waiting_since


def _submitted(now: dt.datetime) -> Waiting:
    return waiting_since(Vacancy.objects.filter(state=VacancyState.SUBMITTED), "submitted_at")


def _reported(now: dt.datetime) -> Waiting:
    return waiting_since(VacancyReport.objects.open(), "reported_at")


TO_REVIEW = Queue(
    "Vacancies to review", "careers.change_vacancy", "careers_vacancy", "state__exact=submitted", _submitted
)
REPORTS = Queue(
    "Reports about vacancies", "careers.change_vacancyreport", "careers_vacancyreport", "state__exact=open", _reported
)
PUBLISHED = Activity(
    "Vacancies published",
    "careers.view_vacancy",
    "careers_vacancy",
    "state__exact=live",
    lambda: Vacancy.objects.published(),
    "published_on",
)
