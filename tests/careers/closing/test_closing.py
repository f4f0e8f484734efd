"""Saved vacancies that close: who is reminded, when, and when no longer."""

import datetime as dt
from unittest import mock

import pytest

from accounts.notices import delivery as outbox
from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice
from accounts.users.models import User
from careers.closing.dates import VACANCY_CLOSES
from careers.saved import actions
from careers.saved.models import SavedVacancy
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import Vacancy
from careers.vacancies.signals import vacancy_changed
from programs.reminders import planning
from programs.reminders.models import Deadline
from tests.factories import accounts as people
from tests.factories import careers as make

CLOSES_ON = dt.date(2027, 3, 31)

pytestmark = pytest.mark.django_db


def morning(days_before: int) -> dt.datetime:
    """Return shortly after 9:00 AM in New York, in summer and in winter, so many days before the last day."""
    return dt.datetime.combine(CLOSES_ON - dt.timedelta(days=days_before), dt.time(14, 30), dt.UTC)


@pytest.fixture
def reader() -> User:
    return people.clinician()


@pytest.fixture
def vacancy() -> Vacancy:
    return make.live(published_on=CLOSES_ON - dt.timedelta(days=90), closes_on=CLOSES_ON)


def save(vacancy: Vacancy, by: User, *, at: dt.datetime) -> None:
    with mock.patch("django.utils.timezone.now", return_value=at):
        actions.save(vacancy=vacancy, by=by)


def change(vacancy: Vacancy, *, at: dt.datetime, **fields: object) -> None:
    Vacancy.objects.filter(pk=vacancy.pk).update(**fields)
    with mock.patch("django.utils.timezone.now", return_value=at):
        vacancy_changed.send(sender=Vacancy, vacancy=vacancy)


def sent(now: dt.datetime) -> list[str]:
    before = set(Notice.objects.filter(state=NoticeState.SENT).values_list("pk", flat=True))
    planning.plan_due(now=now)
    outbox.deliver_due(now=now)
    return [each.kind for each in Notice.objects.filter(state=NoticeState.SENT).exclude(pk__in=before).order_by("pk")]


def sent_on(*days_before: int) -> list[int]:
    """Return on which of these days a reminder went out."""
    return [days for days in days_before if sent(morning(days)) == [VACANCY_CLOSES]]


def test_a_saved_vacancy_is_told_7_and_2_days_before_it_closes(
    reader: User, vacancy: Vacancy, mailoutbox: list[object]
) -> None:
    save(vacancy, reader, at=morning(40))
    actions.write_note(vacancy=vacancy, note="Ask about call", by=reader)

    assert sent_on(40, 8, 7, 3, 2, 1, 0) == [7, 2]
    mail = mailoutbox[0]
    assert mail.subject == f"{vacancy.title} closes in 7 days"  # type: ignore[attr-defined]
    assert "Mar 31, 2027 is its last day." in mail.body  # type: ignore[attr-defined]
    assert "Your note: Ask about call" in mail.body  # type: ignore[attr-defined]
    assert "The next reminder is on Mar 29, 2027" in mail.body  # type: ignore[attr-defined]


def test_steps_that_had_passed_when_it_was_saved_are_left_out(reader: User, vacancy: Vacancy) -> None:
    save(vacancy, reader, at=morning(4))

    assert sent_on(4, 3, 2) == [2]


def test_a_hidden_or_removed_vacancy_is_not_told(reader: User, vacancy: Vacancy) -> None:
    other = people.clinician()
    save(vacancy, reader, at=morning(40))
    save(vacancy, other, at=morning(40))
    actions.hide(vacancy=vacancy, by=reader)
    actions.remove(vacancy=vacancy, by=other)

    assert sent_on(7, 2) == []
    assert not Deadline.objects.filter(kind=VACANCY_CLOSES).exists()


def test_nobody_who_applied_is_told(reader: User, vacancy: Vacancy) -> None:
    save(vacancy, reader, at=morning(40))
    make.application(vacancy=vacancy, applicant=reader)

    assert sent_on(7, 2) == []


@pytest.mark.django_db(transaction=True)
def test_a_renewed_vacancy_is_told_before_its_new_last_day(reader: User, vacancy: Vacancy) -> None:
    save(vacancy, reader, at=morning(40))
    assert sent_on(7) == [7]
    change(vacancy, at=morning(5), closes_on=CLOSES_ON + dt.timedelta(days=30))

    assert sent_on(2, 0, -10, -23, -28) == [-23, -28]


@pytest.mark.django_db(transaction=True)
def test_a_vacancy_that_was_filled_is_not_told(reader: User, vacancy: Vacancy) -> None:
    save(vacancy, reader, at=morning(40))
    change(vacancy, at=morning(10), state=VacancyState.FILLED)

    assert sent_on(7, 2) == []
    assert SavedVacancy.objects.filter(user=reader).exists(), "it stays saved"
    assert not Deadline.objects.filter(kind=VACANCY_CLOSES).exists()


def test_a_message_that_waited_is_left_out_if_the_vacancy_closed_meanwhile(reader: User, vacancy: Vacancy) -> None:
    save(vacancy, reader, at=morning(40))
    planning.plan_due(now=morning(7))
    Vacancy.objects.filter(pk=vacancy.pk).update(state=VacancyState.FILLED)
    outbox.deliver_due(now=morning(7))

    assert [each.state for each in Notice.objects.filter(kind=VACANCY_CLOSES)] == [NoticeState.SKIPPED]
