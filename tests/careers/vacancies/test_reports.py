import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from accounts.notices.models import Notice
from accounts.reporting.actions import NoAnswer, NotOpen, OwnReport
from careers.vacancies import reports
from careers.vacancies.enums import ReportReason, ReportState
from careers.vacancies.models import Vacancy
from careers.vacancies.parts import VacancyReport
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def vacancy() -> Vacancy:
    return make.live()


def reported(vacancy: Vacancy) -> VacancyReport:
    return reports.report(
        vacancy=vacancy, by=accounts.user(), reason=ReportReason.FRAUD, text="Asks for a fee", now=timezone.now()
    )


def test_a_member_reports_a_vacancy(client: Client, vacancy: Vacancy) -> None:
    user = accounts.clinician()
    client.force_login(user)

    refused = client.post(f"/vacancies/{vacancy.slug}/report/", {"text": ""})
    response = client.post(f"/vacancies/{vacancy.slug}/report/", {"reason": "fraud", "text": "Asks for a fee"})

    assertContains(refused, "Choose what&#x27;s wrong")
    assertRedirects(response, f"/vacancies/{vacancy.slug}/")
    report = VacancyReport.objects.get()
    assert (report.vacancy, report.reported_by, report.state) == (vacancy, user, ReportState.OPEN)


def test_the_answer_of_staff_reaches_who_reported_it(client: Client, vacancy: Vacancy) -> None:
    report = reported(vacancy)
    client.force_login(accounts.staff("Moderator"))
    address = f"/admin/careers/vacancyreport/{report.pk}/change/"

    without_words = client.post(address, {"answer": "", "careers_vacancyreport_answer_that_we_acted": "1"}, follow=True)
    client.post(address, {"answer": "We closed it.", "careers_vacancyreport_answer_that_we_acted": "1"})

    assertContains(without_words, "Write an answer")
    report.refresh_from_db()
    assert (report.state, report.answer) == (ReportState.ACTED, "We closed it.")
    notice = Notice.objects.get()
    assert (notice.kind, notice.recipient) == ("vacancy_report_answered", report.reported_by)


def test_an_answer_needs_words_another_person_and_an_open_report(vacancy: Vacancy) -> None:
    report = reported(vacancy)
    assert report.reported_by is not None
    for by, text, refusal in (
        (accounts.user(), " ", NoAnswer),
        (report.reported_by, "Fine", OwnReport),
    ):
        with pytest.raises(refusal):
            reports.answer(report=report, by=by, state=ReportState.RIGHT, text=text, now=timezone.now())
    reports.answer(report=report, by=accounts.user(), state=ReportState.RIGHT, text="Fine", now=timezone.now())

    with pytest.raises(NotOpen):
        reports.answer(report=report, by=accounts.user(), state=ReportState.RIGHT, text="Again", now=timezone.now())


def test_a_draft_has_no_page_to_report(client: Client) -> None:
    client.force_login(accounts.clinician())

    assert client.get(f"/vacancies/{make.vacancy().slug}/report/").status_code == 404
