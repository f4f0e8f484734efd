import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from unittest import mock

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from accounts.licenses import actions as licenses
from accounts.licenses.models import Credential
from accounts.notices.actions import choose_mail, unsubscribe_from_all
from accounts.notices.models import Notice
from accounts.users.actions import move_to_zone
from accounts.users.enums import Profession, State
from accounts.users.models import User
from cmehub.lib.dates import day_of
from programs.digests import planning, rules
from programs.digests.enums import DigestKind
from programs.digests.models import Digest
from programs.digests.personal_data import HOLDING
from programs.digests.tasks import plan_due_digests
from tests.factories import accounts

WEDNESDAY = dt.datetime(2026, 11, 25, 17, tzinfo=dt.UTC)
MONDAY = dt.datetime(2026, 11, 30, 14, tzinfo=dt.UTC)  # 9:00 AM in New York
FIRST = dt.datetime(2026, 12, 1, 14, tzinfo=dt.UTC)
WEEK = dt.timedelta(days=7)

pytestmark = pytest.mark.django_db


def at(moment: dt.datetime) -> "mock._patch[mock.MagicMock]":
    return mock.patch("django.utils.timezone.now", return_value=moment)


def opted_in(person: User | None = None, *, now: dt.datetime = WEDNESDAY) -> User:
    person = person or accounts.clinician()
    with at(now):
        choose_mail(user=person, kind=DigestKind.WEEKLY, by_mail=True, by=person)
    return person


def add_license(person: User, state: str = State.NY) -> Credential:
    with at(WEDNESDAY):
        return licenses.add(by=person, profession=Profession.NP, state=state, expires_on=dt.date(2027, 6, 30))


def kinds_of(person: User) -> list[str]:
    return sorted(Digest.objects.filter(user=person).values_list("kind", flat=True))


def planned() -> list[tuple[str, str]]:
    return [(notice.kind, notice.context["day"]) for notice in Notice.objects.order_by("pk")]


# -- who gets one ------------------------------------------------------------------------------------------------------


def test_nobody_gets_the_weekly_digest_who_did_not_turn_it_on() -> None:
    person = accounts.clinician()
    add_license(person)

    planning.plan_due(now=MONDAY)

    assert not Notice.objects.exists()
    assert kinds_of(person) == [DigestKind.MONTHLY]


def test_the_weekly_digest_begins_on_the_next_monday_at_nine() -> None:
    person = opted_in()

    digest = Digest.objects.get(user=person)

    assert (digest.kind, digest.next_on, digest.next_at) == (DigestKind.WEEKLY, MONDAY.date(), MONDAY)


def test_where_you_stand_comes_with_the_first_credential_and_goes_with_the_last() -> None:
    person = accounts.clinician()
    first, second = add_license(person), add_license(person, State.CA)
    assert Digest.objects.get(user=person).next_at == FIRST

    licenses.remove(credential=first, by=person)
    assert kinds_of(person) == [DigestKind.MONTHLY]

    licenses.remove(credential=second, by=person)
    assert kinds_of(person) == []


def test_where_you_stand_does_not_begin_for_those_who_turned_it_off() -> None:
    person = accounts.clinician()
    choose_mail(user=person, kind=DigestKind.MONTHLY, by_mail=False, by=person)

    add_license(person)
    assert kinds_of(person) == []

    choose_mail(user=person, kind=DigestKind.MONTHLY, by_mail=True, by=person)
    assert kinds_of(person) == [DigestKind.MONTHLY]


def test_unsubscribing_from_all_ends_both() -> None:
    person = opted_in()
    add_license(person)

    unsubscribe_from_all(user=person, by=None)

    assert kinds_of(person) == []


def test_a_renewal_does_not_move_the_next_one() -> None:
    person = accounts.clinician()
    credential = add_license(person)
    before = Digest.objects.get().next_at

    licenses.renew(credential=credential, by=person, expires_on=dt.date(2029, 6, 30))

    assert Digest.objects.get().next_at == before


# -- planning ----------------------------------------------------------------------------------------------------------


def test_each_week_is_planned_once_however_often_it_ticks() -> None:
    person = opted_in()

    for hours in range(0, 15 * 24, 4):
        planning.plan_due(now=WEDNESDAY + dt.timedelta(hours=hours))
        planning.plan_due(now=WEDNESDAY + dt.timedelta(hours=hours))

    assert planned() == [("weekly_digest", "2026-11-30"), ("weekly_digest", "2026-12-07")]
    assert Notice.objects.order_by("pk")[0].key == f"{person.pk}:2026-11-30"
    assert Digest.objects.get().next_at == MONDAY + 2 * WEEK


def test_after_a_break_of_three_weeks_the_latest_comes_and_tells_of_all_of_them() -> None:
    opted_in()

    assert planning.plan_due(now=MONDAY + 2 * WEEK + dt.timedelta(days=2)) == 1

    assert Notice.objects.get().context == {"day": "2026-12-14", "since": "2026-11-23"}


def test_moving_moves_nine_oclock_and_never_repeats_a_week() -> None:
    person = opted_in()
    move_to_zone(user=person, time_zone="Asia/Tokyo", by=person)
    assert Digest.objects.get().next_at == dt.datetime(2026, 11, 30, 0, tzinfo=dt.UTC)
    planning.plan_due(now=dt.datetime(2026, 11, 30, 0, tzinfo=dt.UTC))

    move_to_zone(user=person, time_zone="Pacific/Honolulu", by=person)
    planning.plan_due(now=dt.datetime(2026, 11, 30, 19, tzinfo=dt.UTC))

    assert planned() == [("weekly_digest", "2026-11-30")]
    assert Digest.objects.get().next_at == dt.datetime(2026, 12, 7, 19, tzinfo=dt.UTC)


def test_turning_it_off_and_on_on_the_same_morning_in_another_zone_does_not_repeat_it() -> None:
    person = opted_in()
    planning.plan_due(now=MONDAY)
    choose_mail(user=person, kind=DigestKind.WEEKLY, by_mail=False, by=person)
    move_to_zone(user=person, time_zone="Pacific/Honolulu", by=person)

    opted_in(person, now=MONDAY)
    planning.plan_due(now=MONDAY + dt.timedelta(hours=5))

    assert planned() == [("weekly_digest", "2026-11-30")]


def test_moving_east_past_nine_brings_it_with_the_next_tick() -> None:
    person = opted_in()
    now = dt.datetime(2026, 11, 30, 3, tzinfo=dt.UTC)  # Sunday evening in New York, Monday noon in Tokyo

    move_to_zone(user=person, time_zone="Asia/Tokyo", by=person)

    assert planning.plan_due(now=now) == 1


def test_a_batch_costs_the_same_whatever_its_size() -> None:
    def queries(count: int) -> int:
        for _ in range(count):
            opted_in()
        Digest.objects.update(next_at=MONDAY, next_on=MONDAY.date())
        with CaptureQueriesContext(connection) as captured:
            planning.plan_due(now=MONDAY)
        return len(captured)

    assert queries(1) == queries(5)


def test_the_scheduled_task_plans_what_is_due() -> None:
    opted_in()

    with at(MONDAY):
        plan_due_digests.apply()

    assert planned() == [("weekly_digest", "2026-11-30")]


def test_a_tick_takes_every_batch() -> None:
    for _ in range(5):
        opted_in()

    with mock.patch.object(planning, "BATCH", 2):
        assert planning.plan_due(now=MONDAY) == 5


def test_staff_see_how_many_go_out() -> None:
    opted_in()
    add_license(accounts.clinician())

    assert planning.weekly_to_plan(WEDNESDAY, MONDAY + dt.timedelta(seconds=1)) == 1
    assert planning.monthly_to_plan(WEDNESDAY, MONDAY + dt.timedelta(seconds=1)) == 0
    assert planning.monthly_to_plan(MONDAY, FIRST + dt.timedelta(seconds=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_plan_each_one_once() -> None:
    for _ in range(20):
        opted_in()
    together = threading.Barrier(2)

    def plan() -> int:
        try:
            together.wait()
            return sum(planning.plan_due(now=MONDAY) for _ in range(3))
        finally:
            connection.close()

    with mock.patch.object(planning, "BATCH", 4), ThreadPoolExecutor(2) as pool:
        assert sum(future.result() for future in [pool.submit(plan), pool.submit(plan)]) == 20

    assert Notice.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_a_planner_passes_over_what_is_being_changed() -> None:
    opted_in()
    opted_in()

    def plan() -> int:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '5s'")
                return planning.plan_due(now=MONDAY)
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        Digest.objects.select_for_update().order_by("pk").first()
        assert pool.submit(plan).result(timeout=30) == 1


@pytest.mark.django_db(transaction=True)
def test_a_planner_that_dies_in_the_middle_has_done_nothing() -> None:
    opted_in()

    dies = mock.patch.object(Digest.objects, "bulk_update", side_effect=KeyboardInterrupt)
    with dies, pytest.raises(KeyboardInterrupt):
        planning.plan_due(now=MONDAY)

    assert not Notice.objects.exists()
    assert planning.plan_due(now=MONDAY) == 1


# -- those who were there before digests -------------------------------------------------------------------------------


def test_people_with_a_credential_got_where_you_stand_unless_they_turned_it_off() -> None:
    begin = import_module("programs.migrations.0027_digests_data")._BEGIN
    zones = ["America/New_York", "Asia/Tokyo", "America/New_York"]
    first, second, off = (accounts.clinician(time_zone=zone) for zone in zones)
    accounts.clinician()  # without a credential
    for person in (first, second, off):
        accounts.license(user=person, expires_on=dt.date(2027, 6, 30))
    choose_mail(user=off, kind=DigestKind.MONTHLY, by_mail=False, by=off)

    with connection.cursor() as cursor:
        cursor.execute(begin)
        cursor.execute(begin)

    begun = {digest.user: digest for digest in Digest.objects.select_related("user")}
    assert begun.keys() == {first, second}
    for person, digest in begun.items():
        assert (digest.kind, digest.next_on.day) == (DigestKind.MONTHLY, 1)
        assert digest.next_at == rules.sent_at(digest.next_on, person.time_zone)
        assert dt.timedelta(0) < digest.next_on - day_of(now(), person.time_zone) <= dt.timedelta(31)


# -- a person's data ---------------------------------------------------------------------------------------------------


def test_they_are_exported_and_erased() -> None:
    person, other = opted_in(), opted_in()

    assert HOLDING.export(person).tables == {"digests": [{"kind": "weekly_digest", "next_on": MONDAY.date()}]}

    HOLDING.erase(person)
    assert (kinds_of(person), kinds_of(other)) == ([], [DigestKind.WEEKLY])
