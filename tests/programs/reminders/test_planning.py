import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.licenses import actions as licenses
from accounts.licenses.models import Credential
from accounts.notices.models import Notice
from accounts.users.enums import Profession, State
from accounts.users.models import User
from accounts.users.signals import time_zone_changed
from programs.reminders import planning
from programs.reminders.models import Deadline, Step
from tests.factories import accounts

DEADLINE = dt.date(2026, 12, 31)
NINE_IN_NEW_YORK = dt.time(14, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


def days_before(days: int, deadline: dt.date = DEADLINE) -> dt.datetime:
    """Return 9:00 AM in New York, `days` before the deadline (winter time)."""
    return dt.datetime.combine(deadline - dt.timedelta(days=days), NINE_IN_NEW_YORK)


def add_license(*, now: dt.datetime, expires_on: dt.date = DEADLINE, by: User | None = None) -> Credential:
    with mock.patch("django.utils.timezone.now", return_value=now):
        return licenses.add(
            by=by or accounts.clinician(), profession=Profession.NP, state=State.NY, expires_on=expires_on
        )


def asked_for() -> list[tuple[str, int]]:
    """Return the deadline and step of every requested message, in order."""
    return [(notice.context["deadline"], notice.context["step"]) for notice in Notice.objects.order_by("due_at", "pk")]


def steps() -> dict[int, str]:
    return dict(Step.objects.values_list("days_before", "state"))


def test_a_license_added_29_days_before_it_expires_is_reminded_of_at_once_and_once() -> None:
    now = days_before(29)
    credential = add_license(now=now)

    assert planning.plan_due(now=now) == 1
    assert planning.plan_due(now=now + dt.timedelta(seconds=15)) == 0

    (notice,) = Notice.objects.all()
    assert notice.recipient == credential.user
    assert notice.kind == "credit_deadline"
    assert notice.key == f"{credential.pk}:license:2026-12-31:30:{credential.user.pk}"
    assert steps() == {90: "skipped", 60: "skipped", 30: "planned"}
    assert {step.at for step in Step.objects.all()} == {now}
    assert Deadline.objects.get().next_at == days_before(14)


def test_the_whole_ladder_is_climbed_once_however_often_it_ticks() -> None:
    add_license(now=days_before(100))

    for hours in range(0, 103 * 24, 4):
        planning.plan_due(now=days_before(100) + dt.timedelta(hours=hours))
        planning.plan_due(now=days_before(100) + dt.timedelta(hours=hours))

    assert asked_for() == [("2026-12-31", step) for step in (90, 60, 30, 14, 7, 1)]
    assert Deadline.objects.get().next_at is None


def test_a_corrected_deadline_gets_a_ladder_of_its_own() -> None:
    credential = add_license(now=days_before(31))
    planning.plan_due(now=days_before(30))
    later = dt.date(2027, 1, 20)

    licenses.edit(
        credential=credential,
        by=credential.user,
        profession=Profession.NP,
        state=State.NY,
        number="",
        expires_on=later,
        issued_on=None,
    )
    Deadline.objects.update(next_at=days_before(29))
    planning.plan_due(now=days_before(29))
    planning.plan_due(now=days_before(30, later))

    assert asked_for() == [("2026-12-31", 30), ("2027-01-20", 60), ("2027-01-20", 30)]


def test_a_renewed_license_counts_down_to_its_new_deadline_only() -> None:
    credential = add_license(now=days_before(31))
    planning.plan_due(now=days_before(31))

    licenses.renew(credential=credential, by=credential.user, expires_on=dt.date(2028, 12, 31))
    Deadline.objects.update(next_at=days_before(30))
    planning.plan_due(now=days_before(30))

    assert asked_for() == [("2026-12-31", 60)]
    in_summer_time = dt.datetime(2028, 10, 2, 13, tzinfo=dt.UTC)
    assert Deadline.objects.get().next_at == in_summer_time  # 90 days before


def test_a_deleted_license_takes_its_reminders_along() -> None:
    credential = add_license(now=days_before(29))
    planning.plan_due(now=days_before(29))

    licenses.remove(credential=credential, by=credential.user)

    assert not Deadline.objects.exists()
    assert planning.plan_due(now=days_before(14)) == 0


def test_moving_to_another_time_zone_moves_nine_oclock() -> None:
    credential = add_license(now=days_before(29))
    planning.plan_due(now=days_before(29))
    user = credential.user
    user.time_zone = "America/Los_Angeles"
    user.save()

    with mock.patch("django.utils.timezone.now", return_value=days_before(28)):
        time_zone_changed.send(sender=User, user=user)
    planning.plan_due(now=days_before(28))

    assert Deadline.objects.get().next_at == days_before(14) + dt.timedelta(hours=3)
    assert len(asked_for()) == 1


def test_an_expired_license_is_never_reminded_of() -> None:
    now = days_before(-2)
    add_license(now=now)

    assert planning.plan_due(now=now) == 0
    assert Deadline.objects.get().next_at is None


def test_a_tick_takes_every_batch_and_costs_the_same_whatever_the_size() -> None:
    def queries(count: int) -> int:
        for _ in range(count):
            add_license(now=days_before(200))
        with CaptureQueriesContext(connection) as captured:
            planning.plan_due(now=days_before(200))
        return len(captured)

    assert queries(1) == queries(5)
    with mock.patch.object(planning, "BATCH", 3):
        Deadline.objects.update(next_at=days_before(29))
        assert planning.plan_due(now=days_before(29)) == 6


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_ask_once() -> None:
    for _ in range(30):
        add_license(now=days_before(29))
    together = threading.Barrier(2)

    def plan() -> int:
        try:
            together.wait()
            return sum(planning.plan_due(now=days_before(29)) for _ in range(3))
        finally:
            connection.close()

    with mock.patch.object(planning, "BATCH", 4), ThreadPoolExecutor(2) as pool:
        planned = sum(future.result() for future in [pool.submit(plan), pool.submit(plan)])

    assert planned == 30
    assert Notice.objects.count() == 30


def _plan_in_another_connection(now: dt.datetime) -> int:
    def plan() -> int:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '5s'")  # the pool gives the connection to later tests
                return planning.plan_due(now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(plan).result(timeout=30)


@pytest.mark.django_db(transaction=True)
def test_a_planner_passes_over_what_another_is_planning() -> None:
    """Without the skipped locks it would wait for the other one, and give up after some seconds."""
    add_license(now=days_before(29))
    add_license(now=days_before(29))

    with transaction.atomic():
        Deadline.objects.select_for_update().order_by("pk").first()
        planned = _plan_in_another_connection(days_before(29))

    assert planned == 1


@pytest.mark.django_db(transaction=True)
def test_a_person_who_is_changing_their_details_is_planned_for_all_the_same() -> None:
    credential = add_license(now=days_before(29))

    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=credential.user_id)
        planned = _plan_in_another_connection(days_before(29))

    assert planned == 1


def test_what_was_due_first_is_planned_first() -> None:
    later, earlier = add_license(now=days_before(29)), add_license(now=days_before(29))
    Deadline.objects.filter(subject=earlier.pk).update(next_at=days_before(30))

    with mock.patch.object(planning, "BATCH", 1):
        planning.plan_due(now=days_before(29))

    assert [notice.recipient_id for notice in Notice.objects.order_by("pk")] == [earlier.user_id, later.user_id]


@pytest.mark.django_db(transaction=True)
def test_a_planner_that_dies_in_the_middle_has_done_nothing() -> None:
    add_license(now=days_before(29))

    dies = mock.patch.object(planning, "_write_next", side_effect=KeyboardInterrupt)
    with dies, pytest.raises(KeyboardInterrupt):
        planning.plan_due(now=days_before(29))

    assert (Notice.objects.count(), Step.objects.count()) == (0, 0)
    assert planning.plan_due(now=days_before(29)) == 1
