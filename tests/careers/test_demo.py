import datetime as dt
from decimal import Decimal

import pytest
from pytest_django import Settings

from accounts import demo as accounts_demo
from accounts.organizations.models import Organization
from accounts.reviewing.queries import edit_of
from accounts.users.enums import Profession
from careers import demo
from careers.vacancies.enums import Answer, VacancyState
from careers.vacancies.models import Vacancy
from careers.vacancies.parts import VacancyReport
from tests.factories import accounts

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 9, 24)


@pytest.fixture(autouse=True)
def loaded() -> None:
    demo.load(as_of=TODAY)


def test_about_forty_are_open_with_every_profession_and_answer() -> None:
    found = Vacancy.objects.open(TODAY)

    assert found.count() >= 40
    assert set(found.values_list("profession", flat=True)) == set(Profession)
    assert set(found.values_list("cme_allowance", flat=True)) == set(Answer)
    assert set(found.values_list("cme_days", flat=True)) == set(Answer)


def test_every_state_has_a_vacancy() -> None:
    assert set(Vacancy.objects.values_list("state", flat=True)) == set(VacancyState)


def test_everything_is_marked_as_demo_with_unreachable_addresses() -> None:
    for vacancy in Vacancy.objects.select_related("organization"):
        assert vacancy.is_demo
        assert vacancy.organization.is_demo
        assert vacancy.organization.website.endswith(".example")
        assert vacancy.apply_email.endswith(".example") or not vacancy.apply_email
        assert ".example/" in vacancy.apply_url or not vacancy.apply_url


def test_the_unverified_employer_has_nothing_published() -> None:
    theirs = Vacancy.objects.filter(organization__verified_on=None)

    assert [vacancy.state for vacancy in theirs] == [VacancyState.SUBMITTED]


def test_a_report_waits_for_the_moderator(settings: Settings) -> None:
    Vacancy.objects.all().delete()
    Organization.objects.all().delete()
    settings.DEMO_WORLD = True

    accounts_demo.load(as_of=TODAY)
    demo.load(as_of=TODAY)

    report = VacancyReport.objects.open().get()
    assert (report.vacancy.title, report.vacancy.cme_days_amount) == (demo.REPORTED, Decimal(3))


def test_an_edit_of_a_published_vacancy_waits_for_the_moderator(settings: Settings) -> None:
    Vacancy.objects.all().delete()
    Organization.objects.all().delete()
    settings.DEMO_WORLD = True

    accounts_demo.load(as_of=TODAY)
    demo.load(as_of=TODAY)

    vacancy = Vacancy.objects.open(TODAY).get(title=demo.EDITED)
    edit = edit_of(vacancy)
    assert edit.proposal is not None
    assert edit.proposal.state == "pending"
    assert [each.label for each in edit.comparison.changes] == ["CME allowance", "Sign-on bonus", "About the role"]


def test_urls_are_the_same_every_time() -> None:
    before = set(Vacancy.objects.values_list("slug", flat=True))
    Vacancy.objects.all().delete()

    demo.load(as_of=TODAY + dt.timedelta(days=30))

    assert set(Vacancy.objects.values_list("slug", flat=True)) == before


def test_a_real_organization_with_the_same_name_is_not_used() -> None:
    Vacancy.objects.all().delete()
    real = accounts.organization(name="Northgate University Hospitals", city="Elsewhere")

    demo.load(as_of=TODAY)

    assert not real.vacancies.exists()
