"""What the messages say, and when they're no longer due."""

import pytest
from django.utils import timezone

from accounts.notices import mails
from accounts.notices.models import Notice
from accounts.organizations.models import Membership
from accounts.users.models import User
from careers.applications import actions, delivery
from careers.applications.enums import Stage
from careers.applications.models import Application
from tests.factories import careers as make

pytestmark = pytest.mark.django_db
KINDS = {kind.name: kind for kind in (delivery.APPLICATION_KIND, delivery.APPLICANTS_KIND)}


def is_due(notice: Notice) -> bool:
    return KINDS[notice.kind].still_due(notice, timezone.now())


def write(application: Application, by: User, *, by_employer: bool) -> Notice:
    actions.write(
        application=application, by=by, text="The rota is attached", by_employer=by_employer, now=timezone.now()
    )
    return Notice.objects.get()


def test_a_message_is_due_until_it_is_read(application: Application, recruiter: User) -> None:
    notice = write(application, recruiter, by_employer=True)
    assert is_due(notice)

    actions.mark_read(application=application, by_employer=False, now=timezone.now())

    assert not is_due(notice)


@pytest.mark.parametrize("by_employer", [True, False])
def test_an_email_holds_a_link_and_not_the_message(
    application: Application, applicant: User, recruiter: User, by_employer: bool
) -> None:
    notice = write(application, recruiter if by_employer else applicant, by_employer=by_employer)

    content = KINDS[notice.kind].render(notice, timezone.now())

    side = "applications" if by_employer else "vacancies/mine/applications"
    assert content.link == f"/{side}/{application.public_id}/"
    assert "rota" not in content.summary
    assert "Replies to this email reach nobody" in content.summary


def test_who_no_longer_recruits_is_not_told(application: Application, applicant: User) -> None:
    notice = write(application, applicant, by_employer=False)

    Membership.objects.all().delete()

    assert not is_due(notice)


def test_progress_that_was_taken_back_is_not_told(application: Application, recruiter: User) -> None:
    for stage in (Stage.REVIEW, Stage.RECEIVED):
        actions.move(application=application, stage=stage, seen=None, by=recruiter, now=timezone.now())
    there, back = Notice.objects.order_by("pk")

    assert not is_due(there)
    assert is_due(back)


def test_new_applications_are_counted_when_the_message_is_sent(application: Application, recruiter: User) -> None:
    delivery.tell_of_new(application.vacancy, now=timezone.now())
    notice = Notice.objects.get()
    make.application(vacancy=application.vacancy)

    assert KINDS["applicants"].render(notice, timezone.now()).context["said"].subject.startswith("2 new applications: ")
    Application.objects.update(stage=Stage.REVIEW)
    assert not is_due(notice)


def test_the_emails_have_both_parts_and_one_click_to_stop(
    application: Application, applicant: User, recruiter: User
) -> None:
    for by, by_employer in ((applicant, False), (recruiter, True)):
        actions.write(application=application, by=by, text="Hello", by_employer=by_employer, now=timezone.now())
    for notice in Notice.objects.all():
        kind = KINDS[notice.kind]
        email = mails.write(notice=notice, kind=kind, content=kind.render(notice, timezone.now()))
        for part in (str(email.body), str(email.alternatives[0][0])):
            assert application.vacancy.title in part
            assert "CME Hub, 1 Example Street, Springfield" in part
        assert "List-Unsubscribe-Post" in email.extra_headers
