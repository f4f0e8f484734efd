import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains

from accounts.users.models import User
from careers.applications.models import VacancyDay
from careers.applications.statistics import statistics
from careers.vacancies.models import Vacancy
from careers.vacancies.signals import vacancy_saved
from tests.careers.applications.conftest import signed_in
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


def views(vacancy: Vacancy) -> int:
    return sum(VacancyDay.objects.filter(vacancy=vacancy).values_list("views", flat=True))


def test_a_visit_counts_once_for_each_look(vacancy: Vacancy) -> None:
    for client in (Client(), signed_in(accounts.clinician())):
        client.get(f"/vacancies/{vacancy.slug}/", headers={"User-Agent": BROWSER})

    assert views(vacancy) == 2


@pytest.mark.parametrize("agent", ["", "Googlebot/2.1", "curl/8.5"])
def test_scripts_do_not_count(vacancy: Vacancy, agent: str) -> None:
    Client().get(f"/vacancies/{vacancy.slug}/", headers={"User-Agent": agent})

    assert views(vacancy) == 0


def test_the_employer_staff_and_looks_in_advance_do_not_count(vacancy: Vacancy, recruiter: User) -> None:
    for client in (signed_in(recruiter), signed_in(accounts.staff("Moderator"))):
        client.get(f"/vacancies/{vacancy.slug}/", headers={"User-Agent": BROWSER})
    Client().get(f"/vacancies/{vacancy.slug}/", headers={"User-Agent": BROWSER, "Sec-Purpose": "prefetch"})

    assert views(vacancy) == 0


def test_small_counts_of_visitors_are_hidden_and_applications_are_exact(vacancy: Vacancy) -> None:
    today = timezone.now().date()
    for _ in range(3):
        vacancy_saved.send(sender=Vacancy, vacancy=vacancy)
        VacancyDay.count(vacancy, today, "views")
    for _ in range(4):
        VacancyDay.count(vacancy, today - dt.timedelta(days=2), "views")
    make.application(vacancy=vacancy)

    found = statistics(vacancy, days=30, last=today)

    assert [(each.label, each.total) for each in found.series] == [
        ("Page views", "7"),
        ("Saves", "fewer than 5"),
        ("Applications", "1"),
    ]
    assert found.rows[0] == (today, ["fewer than 5", "fewer than 5", "1"])


def test_the_page_shows_the_period(vacancy: Vacancy, recruiter: User) -> None:
    page = signed_in(recruiter).get(f"/vacancies/mine/{vacancy.public_id}/statistics/?days=90")

    assertContains(page, "90 days of views, saves and applications")
    assert page.context["statistics"].days == 90
