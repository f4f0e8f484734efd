"""Those who applied are told once that a vacancy closed or offers less."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.notices.models import Notice
from accounts.users.models import User
from careers.applications import delivery, news
from careers.applications.enums import Stage
from careers.applications.models import Application
from careers.vacancies import actions as vacancies
from careers.vacancies.enums import Direction
from careers.vacancies.models import Vacancy
from careers.vacancies.parts import VacancyChange
from tests.factories import careers as make

pytestmark = pytest.mark.django_db


def changed(vacancy: Vacancy, direction: Direction, *, at: dt.datetime) -> VacancyChange:
    return VacancyChange.objects.create(
        vacancy=vacancy, fact="CME allowance", direction=direction, before="$3,500", after="", changed_at=at
    )


def test_a_closed_vacancy_is_told_once_to_those_who_wait(application: Application, recruiter: User) -> None:
    vacancy = application.vacancy
    make.application(vacancy=vacancy, stage=Stage.DECLINED)
    make.application(vacancy=vacancy, stage=Stage.WITHDRAWN)
    assert news.tell_of_closed(now=timezone.now()) == 0
    vacancies.mark_filled(vacancy=vacancy, by=recruiter, on=timezone.localdate())

    assert [news.tell_of_closed(now=timezone.now()) for _ in range(2)] == [1, 0]

    notice = Notice.objects.get(kind="application")
    assert notice.recipient == application.applicant
    content = delivery.APPLICATION_KIND.render(notice, timezone.now())
    assert "filled" not in content.summary


def test_a_lowered_fact_is_told_and_a_raised_one_is_not(application: Application) -> None:
    now = timezone.now()
    later = now + dt.timedelta(minutes=1)
    for direction in (Direction.LOWERED, Direction.REMOVED, Direction.RAISED):
        changed(application.vacancy, direction, at=now)

    assert [news.tell_of_changes(now=later) for _ in range(2)] == [1, 0]

    notice = Notice.objects.get(kind="application")
    assert len(notice.context["changes"]) == 2
    content = delivery.APPLICATION_KIND.render(notice, later)
    assert "CME allowance: $3,500 before, not stated now." in content.summary


def test_what_changed_before_someone_applied_is_no_news(application: Application) -> None:
    changed(application.vacancy, Direction.LOWERED, at=application.sent_at - dt.timedelta(days=1))

    assert news.tell_of_changes(now=timezone.now()) == 0
    assert not Notice.objects.exists()


def test_each_change_is_told_on_its_own_day(application: Application) -> None:
    start = timezone.now()
    for days in (1, 2):
        changed(application.vacancy, Direction.LOWERED, at=start + dt.timedelta(days=days))
        news.tell_of_changes(now=start + dt.timedelta(days=days, minutes=1))

    assert [len(notice.context["changes"]) for notice in Notice.objects.filter(kind="application")] == [1, 1]
