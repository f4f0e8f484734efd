import datetime as dt

import pytest
from django.utils import timezone

from accounts.audit.models import Event
from careers.vacancies import rules, tasks
from careers.vacancies.enums import VacancyState
from careers.vacancies.expiry import expire_due, today_in_last_zone
from careers.vacancies.models import Vacancy
from tests.factories import careers as make

pytestmark = pytest.mark.django_db

POSTED = dt.date(2026, 9, 24)
LAST = rules.closes_on(POSTED)


def test_it_is_listed_through_its_last_day() -> None:
    make.live(published_on=POSTED)

    assert Vacancy.objects.open(LAST).exists()
    assert not Vacancy.objects.open(LAST + dt.timedelta(days=1)).exists()


def test_a_day_ends_when_it_ends_in_american_samoa() -> None:
    assert today_in_last_zone(dt.datetime(2026, 12, 23, 10, 59, tzinfo=dt.UTC)) == dt.date(2026, 12, 22)
    assert today_in_last_zone(dt.datetime(2026, 12, 23, 11, 0, tzinfo=dt.UTC)) == dt.date(2026, 12, 23)


def test_it_expires_once_after_its_last_day() -> None:
    vacancy = make.live(published_on=POSTED)

    counts = [expire_due(as_of=LAST + dt.timedelta(days=days)) for days in (0, 1, 1)]

    assert counts == [0, 1, 0]
    vacancy.refresh_from_db()
    assert (vacancy.state, vacancy.closed_on) == (VacancyState.EXPIRED, LAST)
    assert Event.objects.get(kind="vacancies.expired").actor_id is None


def test_a_filled_vacancy_stays_filled() -> None:
    make.filled(published_on=POSTED)

    assert expire_due(as_of=LAST + dt.timedelta(days=1)) == 0


def test_the_task_expires_vacancies_past_their_last_day() -> None:
    today = today_in_last_zone(timezone.now())
    make.live(published_on=today - dt.timedelta(days=90))
    make.live(published_on=today - dt.timedelta(days=89))

    tasks.expire_vacancies()

    assert sorted(Vacancy.objects.values_list("state", flat=True)) == ["expired", "live"]
