"""What the reminders' engine asks for: one message for each contact, deadline and step."""

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.notices.enums import NoticeState, SuppressionReason
from accounts.notices.models import Notice
from accounts.notices.suppressions import suppress
from programs.backups import actions
from programs.backups.enums import REMINDER
from programs.backups.models import BackupContact
from programs.backups.planning import Step, contacts_told, plan_for
from tests.factories import accounts as people
from tests.factories import backups as make

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DEADLINE = people.today() + dt.timedelta(days=14)


def step(contact: BackupContact, *, days: int = 14, deadline: dt.date = DEADLINE, credential: int = 7) -> Step:
    return contact.user_id, credential, deadline, days


def keys() -> list[str]:
    return list(Notice.objects.filter(kind=REMINDER).order_by("pk").values_list("key", flat=True))


def test_who_agreed_is_told_at_their_step_and_nobody_else() -> None:
    told = make.confirmed()
    make.invited(user=told.user)
    make.confirmed()

    assert plan_for([step(told, days=30), step(told), step(told, days=7)], NOW) == 1

    notice = Notice.objects.get(kind=REMINDER)
    assert notice.key == f"7:license:{DEADLINE}:14:contact-{told.pk}"
    assert (notice.recipient, notice.due_at) == (told.user, NOW)
    assert notice.context == {"contact": told.pk, "credential": 7, "deadline": DEADLINE.isoformat()}


def test_asking_twice_is_asking_once() -> None:
    told = make.confirmed()

    for _ in range(2):
        plan_for([step(told)], NOW)

    assert len(keys()) == 1


def test_each_deadline_of_each_license_is_told() -> None:
    told = make.confirmed()
    later = DEADLINE + dt.timedelta(days=730)

    plan_for([step(told), step(told, credential=8), step(told, deadline=later)], NOW)

    assert len(keys()) == 3


def test_other_days_bring_no_second_message_about_the_same_deadline() -> None:
    told = make.confirmed(days_before=14)
    plan_for([step(told)], NOW)
    actions.change_days(contact=told, days_before=7, by=told.user)

    assert plan_for([step(told, days=7)], NOW) == 0

    Notice.objects.filter(kind=REMINDER).update(state=NoticeState.SKIPPED)  # nothing was missing then
    assert plan_for([step(told, days=7)], NOW) == 1


def test_many_steps_take_three_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    contacts = [make.confirmed() for _ in range(3)]
    steps = [step(contact) for contact in contacts]

    with django_assert_num_queries(3):
        plan_for(steps, NOW)

    assert len(keys()) == 3


def test_no_steps_are_no_messages() -> None:
    assert plan_for([], NOW) == 0


def test_the_clinician_s_own_reminder_can_name_who_is_told() -> None:
    told = make.confirmed(name="Pat Lee")
    make.confirmed(user=told.user, name="Robin Kim", days_before=7)

    assert contacts_told([told.user.pk]) == {(told.user.pk, 14): ["Pat Lee"], (told.user.pk, 7): ["Robin Kim"]}

    suppress(email=told.email, reason=SuppressionReason.BOUNCED, now=NOW)
    assert contacts_told([told.user.pk]) == {(told.user.pk, 7): ["Robin Kim"]}
