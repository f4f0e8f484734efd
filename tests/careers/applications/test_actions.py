"""What people who apply and employers do, and what's refused."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.models import Event
from accounts.notices.models import Notice
from accounts.users.models import User
from careers.applications import actions, rules
from careers.applications.enums import Shared, Stage
from careers.applications.models import Application, Message
from careers.vacancies.models import Vacancy
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db


def apply(vacancy: Vacancy, by: User, **facts: Any) -> Application:
    return actions.apply(
        **{"vacancy": vacancy, "by": by, "now": timezone.now(), "shared": [], "hub_only": True, **facts}
    )


def move(application: Application, stage: Stage, by: User, seen: Stage | None = None) -> bool:
    return actions.move(application=application, stage=stage, seen=seen, by=by, now=timezone.now())


def test_applying_stores_what_is_shared_and_leaves_a_trace(vacancy: Vacancy, applicant: User) -> None:
    application = apply(vacancy, applicant, shared=[Shared.BADGE], cover_note="Hello")

    stored = Application.objects.get()
    assert (stored.applicant, stored.shared, stored.stage) == (applicant, [Shared.BADGE], Stage.RECEIVED)
    event = Event.objects.get(kind="applications.sent")
    assert (event.actor_id, event.object_id) == (applicant.pk, str(application.pk))


def test_a_person_applies_once_even_after_withdrawing(vacancy: Vacancy, applicant: User) -> None:
    application = apply(vacancy, applicant)
    with pytest.raises(actions.AlreadyApplied, match="once"):
        apply(vacancy, applicant)
    actions.withdraw(application=application, by=applicant, now=timezone.now())

    with pytest.raises(actions.AlreadyApplied):
        apply(vacancy, applicant)
    assert Application.objects.count() == 1


def test_the_database_refuses_a_second_application(application: Application) -> None:
    with pytest.raises(IntegrityError, match="application_once"), transaction.atomic():
        make.application(vacancy=application.vacancy, applicant=application.applicant)


def test_the_database_refuses_contact_that_was_not_allowed(vacancy: Vacancy) -> None:
    for wrong in ({"phone": "208-555-0100"}, {"shared": [Shared.EMAIL]}):
        with pytest.raises(IntegrityError, match="hub_only"), transaction.atomic():
            make.application(vacancy=vacancy, **wrong)


def test_what_stands_in_the_way_is_said(vacancy: Vacancy, applicant: User, recruiter: User) -> None:
    accounts.profile(user=recruiter)
    cases = [
        (make.live(), applicant, actions.NotTaken),
        (make.filled(takes_applications=True), applicant, actions.NotTaken),
        (vacancy, accounts.user(), actions.NoProfile),
        (vacancy, recruiter, actions.OwnVacancy),
    ]
    for where, who, refusal in cases:
        with pytest.raises(refusal):
            apply(where, who)
    assert not Application.objects.exists()


def test_applications_that_wait_are_limited(vacancy: Vacancy, applicant: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_OPEN", 1)
    make.application(applicant=applicant)

    with pytest.raises(actions.TooMany):
        apply(vacancy, applicant)


def test_a_move_tells_the_person_only_if_what_they_see_changes(application: Application, recruiter: User) -> None:
    for stage in (Stage.REVIEW, Stage.INTERVIEW, Stage.OFFER):
        assert move(application, stage, recruiter)

    told = Notice.objects.filter(kind="application").order_by("pk")
    assert [notice.context["progress"] for notice in told] == ["review", "interview"]
    assert not move(application, Stage.OFFER, recruiter)


def test_the_second_of_two_recruiters_is_told(application: Application, recruiter: User) -> None:
    move(application, Stage.REVIEW, recruiter, seen=Stage.RECEIVED)

    with pytest.raises(actions.MovedMeanwhile):
        move(application, Stage.DECLINED, recruiter, seen=Stage.RECEIVED)
    application.refresh_from_db()
    assert application.stage == Stage.REVIEW


def test_a_withdrawn_application_stays_withdrawn(application: Application, applicant: User, recruiter: User) -> None:
    actions.withdraw(application=application, by=applicant, now=timezone.now())

    with pytest.raises(actions.MovedMeanwhile):
        move(application, Stage.INTERVIEW, recruiter)
    with pytest.raises(actions.NotWaiting):
        actions.withdraw(application=application, by=applicant, now=timezone.now())
    with pytest.raises(actions.NotAnswerable):
        actions.write(application=application, by=recruiter, text="Hi", by_employer=True, now=timezone.now())


def test_both_sides_are_told_of_messages(application: Application, applicant: User, recruiter: User) -> None:
    for by, by_employer in ((applicant, False), (recruiter, True)):
        actions.write(application=application, by=by, text=" Hello ", by_employer=by_employer, now=timezone.now())

    told = {(notice.kind, notice.recipient) for notice in Notice.objects.all()}
    assert told == {("applicants", recruiter), ("application", applicant)}
    assert set(Message.objects.values_list("text", flat=True)) == {"Hello"}


def test_several_are_closed_with_a_template(vacancy: Vacancy, recruiter: User) -> None:
    template = make.reply_template(organization=vacancy.organization)
    waiting = [make.application(vacancy=vacancy) for _ in range(2)]
    gone = make.application(vacancy=vacancy, stage=Stage.WITHDRAWN)

    done = actions.move_all(
        applications=[*waiting, gone], stage=Stage.DECLINED, template=template, by=recruiter, now=timezone.now()
    )

    assert done == 2
    assert set(vacancy.applications.values_list("stage", flat=True)) == {Stage.DECLINED, Stage.WITHDRAWN}
    texts = {message.application_id: message.text for message in Message.objects.all()}
    assert texts == {
        each.pk: f"Dear {each.applicant.profile.licensed_name}, {vacancy.title} is filled."  # type: ignore[union-attr]
        for each in waiting
    }


def test_new_applications_of_a_day_make_one_message(vacancy: Vacancy, recruiter: User) -> None:
    morning = dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC)
    Vacancy.objects.update(published_on=morning.date(), closes_on=morning.date() + dt.timedelta(days=80))
    for hours in (1, 9, 20):
        apply(vacancy, accounts.clinician(), now=morning + dt.timedelta(hours=hours))

    due = [notice.due_at.isoformat() for notice in Notice.objects.filter(kind="applicants").order_by("due_at")]
    assert due == ["2026-11-30T14:00:00+00:00", "2026-12-01T14:00:00+00:00"]


def test_template_names_are_unique_whatever_their_case(vacancy: Vacancy, recruiter: User) -> None:
    template = make.reply_template(organization=vacancy.organization)
    saving: dict[str, Any] = {
        "organization": vacancy.organization,
        "by": recruiter,
        "text": "Hello",
        "now": timezone.now(),
    }

    with pytest.raises(actions.NameTaken):
        actions.save_template(name="FILLED", **saving)
    saved = actions.save_template(name="FILLED", template=template, **saving)

    assert (saved.pk, saved.text) == (template.pk, "Hello")
