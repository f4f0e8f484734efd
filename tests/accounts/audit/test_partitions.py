"""The log by month, addresses beside it for a year, and what the database refuses."""

import datetime as dt
from importlib import import_module
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.audit import partitions
from accounts.audit.actions import record
from accounts.audit.models import Event, EventAddress
from accounts.audit.tasks import maintain
from accounts.users.models import User
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

UTC = dt.UTC


def run(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()] if cursor.description else []


def table_of(event: Event) -> str:
    return str(run(f"SELECT tableoid::regclass::text FROM accounts_event WHERE id = {event.pk}")[0])


def event_at(at: dt.datetime, *, ip: str | None = None) -> Event:
    event = Event.objects.create(at=at, kind="users.signed_in", object_type="accounts.user", object_id="1")
    if ip:
        EventAddress.objects.create(event_id=event.pk, at=at, ip=ip)
    return event


def test_this_month_and_the_next_three_have_partitions() -> None:
    now = timezone.now()

    months = {table_of(event_at(now + dt.timedelta(days=30 * number))) for number in range(4)}

    assert f"accounts_event_{now:%Y%m}" in months
    assert "accounts_event_default" not in months


def test_an_event_never_fails_for_want_of_a_partition() -> None:
    assert table_of(event_at(dt.datetime(2199, 1, 1, tzinfo=UTC))) == "accounts_event_default"


def test_partitions_are_made_once_and_months_begin_in_utc() -> None:
    day = dt.date(2031, 12, 15)

    assert partitions.make_ahead(on=day) == 2 * (partitions.MONTHS_AHEAD + 1)
    assert partitions.make_ahead(on=day) == 0

    last = dt.datetime(2031, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert table_of(event_at(last)) == "accounts_event_203112"
    assert table_of(event_at(last + dt.timedelta(seconds=1))) == "accounts_event_203201"
    assert partitions.days_ahead(on=dt.date(2032, 3, 31)) == 1


def test_a_month_with_rows_in_the_default_partition_stays_there() -> None:
    stray = event_at(dt.datetime(2031, 12, 15, tzinfo=UTC))

    assert partitions.make_ahead(on=dt.date(2031, 12, 1)) == 2 * (partitions.MONTHS_AHEAD + 1) - 1

    assert table_of(stray) == "accounts_event_default"
    assert Event.objects.filter(pk=stray.pk).exists()


@pytest.mark.parametrize("table", ["accounts_event", "accounts_event_address"])
def test_neither_table_nor_any_partition_can_be_emptied(table: str) -> None:
    """Tests disable these triggers, as only the owner can. Here they're on, as in a real hub."""
    event_at(timezone.now(), ip="192.0.2.1")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    children = run(f"SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = '{table}'::regclass")
    assert len(children) > partitions.MONTHS_AHEAD

    for name in (table, *children):
        run(f"ALTER TABLE {name} ENABLE TRIGGER never_emptied")
        with pytest.raises(IntegrityError, match="audit events never change"), transaction.atomic():
            run(f"TRUNCATE {name} CASCADE")


def test_every_real_table_refuses_to_be_emptied() -> None:
    """A partition made later has the trigger too, and it's on."""
    partitions.make_ahead(on=dt.date(2031, 12, 1))

    enabled = run(
        "SELECT tgenabled::text FROM pg_trigger WHERE tgname = 'never_emptied'"
        " AND tgrelid = 'accounts_event_203112'::regclass"
    )

    assert enabled == ["O"]


def test_an_address_can_be_neither_changed_nor_deleted_within_a_year() -> None:
    event_at(timezone.now(), ip="192.0.2.1")

    for change in (
        "UPDATE accounts_event_address SET ip = '192.0.2.2'",
        "DELETE FROM accounts_event_address",
    ):
        with pytest.raises(IntegrityError, match="audit events never change"), transaction.atomic():
            run(change)


def test_addresses_are_dropped_after_a_year_and_their_events_stay() -> None:
    this_month = timezone.now().replace(day=15, hour=12)
    year_old = this_month.replace(year=this_month.year - 1)
    older = (year_old.replace(day=1) - dt.timedelta(days=5)).replace(hour=12)
    partitions.make_ahead(on=older.date())
    stray = older.replace(year=older.year - 5)  # in the default partition
    events = [event_at(at, ip="192.0.2.1") for at in (this_month, year_old, older, stray)]

    dropped = partitions.drop_old_addresses(on=timezone.now().date())

    assert dropped == [f"{older:%Y%m}"]
    assert set(EventAddress.objects.values_list("event_id", flat=True)) == {events[0].pk, events[1].pk}
    assert Event.objects.filter(pk__in=[event.pk for event in events]).count() == 4
    assert Event.objects.get(kind="audit.addresses_dropped").object_id == f"{older:%Y%m}"
    assert partitions.drop_old_addresses(on=timezone.now().date()) == []


def test_a_date_in_the_future_drops_nothing_sooner() -> None:
    event_at(timezone.now(), ip="192.0.2.1")

    assert partitions.drop_old_addresses(on=timezone.now().date() + dt.timedelta(days=4000)) == []

    assert EventAddress.objects.count() == 1


def test_the_nightly_task_does_both() -> None:
    maintain()

    assert partitions.days_ahead(on=timezone.now().date()) >= 89
    assert partitions.figures()["audit_partition_days_ahead"] == partitions.days_ahead(on=timezone.now().date())


def test_the_addresses_of_other_events_are_not_stored() -> None:
    person = make.user()

    record(kind="users.renamed", obj=person, by=person)
    record(kind="users.signed_in", obj=person, by=person, ip="2001:db8::1")

    assert list(EventAddress.objects.values_list("ip", flat=True)) == ["2001:db8::1"]


def test_the_migration_keeps_events_and_their_numbers_both_ways() -> None:
    migration = import_module("accounts.migrations.0016_audit_partitions")
    old = event_at(timezone.now() - dt.timedelta(days=100))
    new = event_at(timezone.now())
    before = list(Event.objects.order_by("pk").values())

    run(migration.BACKWARDS)
    assert list(Event.objects.order_by("pk").values()) == before
    assert event_at(timezone.now()).pk > new.pk
    with pytest.raises(IntegrityError, match="audit events never change"), transaction.atomic():
        Event.objects.filter(pk=old.pk).delete()
    run(migration.FORWARDS)

    assert list(Event.objects.order_by("pk").values())[:2] == before
    assert table_of(old) == f"accounts_event_{old.at:%Y%m}"
    assert event_at(timezone.now()).pk > new.pk + 1
    assert User.objects.count() == 0
