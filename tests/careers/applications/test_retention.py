"""Applications are emptied of the person in time, and with the account."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.notices.models import Notice
from accounts.users.models import User
from careers.applications import retention
from careers.applications.enums import Stage
from careers.applications.models import Application, Message, Note
from careers.applications.personal_data import HOLDING
from careers.vacancies.models import Vacancy
from careers.vacancies.parts import VacancyPlace
from cmehub.lib import uploads
from tests.factories import careers as make

pytestmark = pytest.mark.django_db
CLOSED_ON = dt.date(2024, 11, 29)
DUE = dt.date(2026, 11, 29)


@pytest.fixture
def full(vacancy: Vacancy, applicant: User, recruiter: User) -> Application:
    """An application with everything, to a vacancy that closed two years before."""
    Vacancy.objects.filter(pk=vacancy.pk).update(state="filled", closed_on=CLOSED_ON, submitted_by=recruiter)
    made = make.application(
        vacancy=vacancy,
        applicant=applicant,
        stage=Stage.HIRED,
        cover_note="Mine",
        cv=uploads.store(b"%PDF", uploads.PDF),
        cv_name="cv.pdf",
        cv_type=uploads.PDF,
    )
    Message.objects.create(application=made, by_employer=False, sender=applicant, text="Hello")
    Note.objects.create(application=made, author=recruiter, text="Good")
    return made


def empty(as_of: dt.date) -> int:
    return retention.empty_old(as_of=as_of, now=timezone.now())


def test_an_application_is_emptied_of_the_person_and_still_counts(
    full: Application, django_capture_on_commit_callbacks: object
) -> None:
    assert empty(DUE - dt.timedelta(days=1)) == 0
    assert [empty(DUE), empty(DUE)] == [1, 0]

    emptied = Application.objects.get()
    assert (emptied.applicant, emptied.stage, emptied.emptied_on) == (None, Stage.HIRED, DUE)
    assert (emptied.shared, emptied.cover_note, emptied.cv, emptied.cv_name, emptied.phone) == ([], "", "", "", "")
    assert not Message.objects.exists()
    assert not Note.objects.exists()


def test_a_law_that_asks_for_longer_is_followed(full: Application) -> None:
    VacancyPlace.objects.create(vacancy=full.vacancy, position=1, city="Fresno", state="CA")

    assert empty(dt.date(2028, 11, 28)) == 0
    assert empty(dt.date(2028, 11, 29)) == 1


def test_an_open_vacancy_keeps_its_applications(full: Application) -> None:
    Vacancy.objects.update(state="live", published_on=DUE, closes_on=DUE, closed_on=None)

    assert empty(DUE + dt.timedelta(days=3650)) == 0


def test_the_employer_is_warned_once_before(full: Application, recruiter: User) -> None:
    for days in (31, 30, 29, 1):
        retention.warn_due(as_of=DUE - dt.timedelta(days=days), now=timezone.now())

    notice = Notice.objects.get(kind="applicants")
    assert (notice.recipient, notice.context["on"]) == (recruiter, "2026-11-29")


def test_a_deleted_account_empties_its_applications(full: Application, applicant: User) -> None:
    make.application(applicant=applicant)

    HOLDING.erase(applicant)

    rows: list[Any] = list(Application.objects.order_by("pk").values("applicant", "stage", "cover_note", "cv"))
    nothing = {"applicant": None, "cover_note": "", "cv": ""}
    assert rows == [{**nothing, "stage": "hired"}, {**nothing, "stage": "withdrawn"}]


def test_a_deleted_recruiter_leaves_words_without_a_name(full: Application, recruiter: User) -> None:
    HOLDING.erase(recruiter)

    assert Note.objects.get().author is None
    assert Application.objects.get().applicant is not None


def test_the_export_has_everything_of_the_person_and_no_notes(
    full: Application, applicant: User, recruiter: User
) -> None:
    part, theirs = HOLDING.export(applicant), HOLDING.export(recruiter)

    assert part.tables["applications"][0]["progress"] == "Closed"
    assert [row["text"] for row in part.tables["application_messages"]] == ["Hello"]
    assert [file.stored_as for file in part.files] == [full.cv]
    assert part.tables["notes_written_as_recruiter"] == []
    assert [row["text"] for row in theirs.tables["notes_written_as_recruiter"]] == ["Good"]
    assert list(HOLDING.stored_names()) == [full.cv]
