"""The list of vacancies with its filters, saved searches and saved vacancies, at all widths and in both schemes."""

import pytest
from django.utils import timezone

from accounts.users.models import User
from careers.alerts import actions as alerts
from careers.alerts.links import path_off
from careers.saved import actions as saving
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import Vacancy
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn
from tests.factories import accounts


@pytest.fixture
def nurse(world: None, sign_in: SignIn) -> User:
    return sign_in(accounts.clinician())


def test_the_list_near_a_place(check: Checker, nurse: User) -> None:
    check.hold("/vacancies/?near=83702&within=250&within=remote&allowance=1000&allowance=not-stated&q=nurse")


def test_saved_searches(check: Checker, nurse: User) -> None:
    now = timezone.now()
    long = "Nurse practitioner, CME allowance: at least $2,000, CME days: at least 3, Distance from: Boise, ID"
    alerts.add(query="?allowance=2000&days=3&profession=np", name=long, frequency="daily", by=nurse, now=now)
    off = alerts.add(query="", name="All vacancies", frequency="weekly", by=nurse, now=now)
    alerts.turn_off(search=off)

    check.hold_all(["/vacancies/searches/", path_off(off)])
    check.hold("/vacancies/u/nonsense/", status=404)


def test_saved_vacancies(check: Checker, nurse: User) -> None:
    check.hold("/vacancies/saved/")
    one, other = Vacancy.objects.filter(state=VacancyState.LIVE).order_by("pk")[:2]
    saving.save(vacancy=one, by=nurse)
    saving.write_note(vacancy=one, note="Ask about call, and whether CME days are separate from vacation", by=nurse)
    saving.hide(vacancy=other, by=nurse)

    check.hold_all(["/vacancies/saved/", f"/vacancies/{one.slug}/"])
