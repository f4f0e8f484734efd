"""Saved programs: registration that closes, and credit of a started activity that has to be claimed."""

import datetime as dt
from http import HTTPStatus
from unittest import mock

import pytest
from django.test import Client

from accounts.notices import delivery as outbox
from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice
from accounts.users.models import User
from programs.catalog.models import Program
from programs.catalog.parts import Offering
from programs.catalog.signals import program_changed
from programs.ledger.models import Entry
from programs.reminders import planning
from programs.reminders.models import Deadline
from programs.reminders.program_dates import CLAIM_CREDIT, REGISTRATION_CLOSES
from programs.shortlist import actions as shortlist
from programs.shortlist.models import ShortlistItem
from tests.factories import accounts as people
from tests.factories import ledger as make_ledger
from tests.factories import programs as make

CLOSES_ON = dt.date(2027, 3, 31)

pytestmark = pytest.mark.django_db


def morning(days_before: int) -> dt.datetime:
    """Return shortly after 9:00 AM in New York, in summer and in winter, so many days before the last day."""
    return dt.datetime.combine(CLOSES_ON - dt.timedelta(days=days_before), dt.time(14, 30), dt.UTC)


@pytest.fixture
def reader() -> User:
    return people.clinician()


def held(**fields: object) -> Program:
    program = make.program()
    starts_on = CLOSES_ON + dt.timedelta(days=20)
    Offering.objects.create(program=program, starts_on=starts_on, registration_by=CLOSES_ON, **fields)
    return program


def save(program: Program, by: User, *, at: dt.datetime) -> None:
    with mock.patch("django.utils.timezone.now", return_value=at):
        shortlist.save(program=program, by=by)
        ShortlistItem.objects.filter(program=program, user=by).update(created_at=at)
        Deadline.objects.filter(user=by, subject=program.pk).update(since=at)


def start(program: Program, by: User, *, at: dt.datetime) -> None:
    save(program, by, at=at)
    with mock.patch("django.utils.timezone.now", return_value=at):
        shortlist.start(program=program, is_started=True, by=by, now=at)


def sent(now: dt.datetime) -> list[str]:
    before = set(Notice.objects.filter(state=NoticeState.SENT).values_list("pk", flat=True))
    planning.plan_due(now=now)
    outbox.deliver_due(now=now)
    return [each.kind for each in Notice.objects.filter(state=NoticeState.SENT).exclude(pk__in=before).order_by("pk")]


def test_registration_that_closes_is_told_14_and_3_days_before(reader: User, mailoutbox: list[object]) -> None:
    program = held()
    save(program, reader, at=morning(60))

    assert [sent(morning(days)) for days in (60, 15, 14, 10, 3, 1)] == [
        [],
        [],
        [REGISTRATION_CLOSES],
        [],
        [REGISTRATION_CLOSES],
        [],
    ]
    assert mailoutbox[0].subject == f"Registration closes in 14 days: {program.title}"  # type: ignore[attr-defined]


def test_who_saves_a_program_shortly_before_is_not_told_what_they_have_just_read(reader: User) -> None:
    save(held(), reader, at=morning(10))

    assert [sent(morning(days)) for days in (10, 9, 3)] == [[], [], [REGISTRATION_CLOSES]]


def test_a_day_that_moves_up_is_told_at_once(reader: User) -> None:
    program = held()
    save(program, reader, at=morning(60))
    assert sent(morning(50)) == []

    Offering.objects.update(registration_by=CLOSES_ON - dt.timedelta(days=40))
    with mock.patch("django.utils.timezone.now", return_value=morning(50)):
        program_changed.send(sender=Program, program=program)

    assert sent(morning(50)) == [REGISTRATION_CLOSES]


def test_nobody_hears_of_a_canceled_offering_or_a_program_they_removed(reader: User) -> None:
    program, other = held(), held()
    save(program, reader, at=morning(60))
    save(other, reader, at=morning(60))
    planning.plan_due(now=morning(14))  # planned, but not yet sent

    Offering.objects.filter(program=program).update(is_canceled=True)
    shortlist.remove(program=other, by=reader)

    assert sent(morning(14)) == []
    assert {notice.state for notice in Notice.objects.all()} == {NoticeState.SKIPPED}


def test_each_who_saved_it_follows_a_changed_day_and_nobody_else() -> None:
    program = held()
    savers = [people.clinician() for _ in range(3)]
    for each in savers:
        save(program, each, at=morning(60))
    people.clinician()

    Offering.objects.update(registration_by=CLOSES_ON + dt.timedelta(days=1))
    program_changed.send(sender=Program, program=program)

    days = Deadline.objects.filter(kind=REGISTRATION_CLOSES).values_list("user", "on")
    assert dict(days) == {each.pk: CLOSES_ON + dt.timedelta(days=1) for each in savers}


def test_credit_of_a_started_activity_is_to_be_claimed(reader: User, mailoutbox: list[object]) -> None:
    program = make.program(claim_by=CLOSES_ON)
    start(program, reader, at=morning(60))

    assert sent(morning(30)) == [CLAIM_CREDIT]
    assert mailoutbox[0].subject == f"30 days left to claim credit: {program.title}"  # type: ignore[attr-defined]

    entry = make_ledger.entry(user=reader, program=program)
    Entry.objects.filter(pk=entry.pk).update(entered_at=morning(20))
    assert sent(morning(7)) == []


def test_saving_is_not_starting(reader: User) -> None:
    program = make.program(claim_by=CLOSES_ON)
    start(program, reader, at=morning(60))
    shortlist.start(program=program, is_started=False, by=reader, now=morning(59))

    assert not Deadline.objects.filter(kind=CLAIM_CREDIT).exists()
    assert ShortlistItem.objects.get().started_at is None


def test_the_shortlist_has_the_button_and_says_until_when(reader: User, client: Client) -> None:
    program = make.program(claim_by=CLOSES_ON)
    shortlist.save(program=program, by=reader)
    client.force_login(reader)

    answer = client.post("/shortlist/started/", {"program": program.slug, "is_started": "1"}, follow=True)

    assert "Mar 31, 2027 is the last day to claim credit." in answer.content.decode()
    client.post("/shortlist/started/", {"program": program.slug})
    assert ShortlistItem.objects.get().started_at is None


def test_a_program_that_is_not_saved_cannot_be_started(reader: User, client: Client) -> None:
    client.force_login(reader)
    client.post("/shortlist/started/", {"program": make.program().slug, "is_started": "1"})

    assert not ShortlistItem.objects.exists()
    assert client.post("/shortlist/started/", {"program": "no-such-program"}).status_code == HTTPStatus.NOT_FOUND
