"""Each guard of a claim works on its own: every test here disables the other one. Uses two real connections."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.notices.claims import ALONE_AFTER, CLAIMED, Claim, Post
from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice
from tests.factories import notices

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("greeting")]

LEASE = dt.timedelta(minutes=5)


@pytest.mark.parametrize(
    "write",
    [
        lambda late, notice: late.post([Post(notice, "From the late worker", "", "", "")]),
        lambda late, notice: late.hand([notice]),
        lambda late, notice: late.settle([notice], NoticeState.SENT),
        lambda late, notice: late.settle([notice], NoticeState.FAILED, problem="From the late worker"),
        lambda late, notice: late.explain(notice, "From the late worker"),
        lambda late, notice: late.try_later(notice, "From the late worker"),
        lambda late, notice: late.give_back([notice], "From the late worker"),
    ],
    ids=["post", "hand", "settle sent", "settle failed", "explain", "try later", "give back"],
)
@pytest.mark.parametrize("handed", [False, True], ids=["claimed", "handed"])
def test_a_worker_that_lost_its_lease_changes_nothing(write: Any, handed: bool) -> None:
    notices.planned()
    now = timezone.now()
    late, other = Claim(now=now), Claim(now=now + LEASE * 2)
    (notice,) = late.take(lease=LEASE)
    (taken_over,) = other.take(lease=LEASE)
    if handed:
        other.hand([taken_over])
    before = Notice.objects.values().get()

    write(late, notice)

    assert Notice.objects.values().get() == before
    assert before["claim"] == other.id


def test_a_worker_that_lost_its_lease_is_told_that_nothing_is_its_own_to_send() -> None:
    notices.planned()
    now = timezone.now()
    late, other = Claim(now=now), Claim(now=now + LEASE * 2)
    taken = late.take(lease=LEASE)
    other.hand(other.take(lease=LEASE))

    assert late.hand(taken) == set()


def test_a_second_worker_passes_over_the_rows_that_the_first_is_claiming() -> None:
    """Without the row locks, the second worker would claim the same rows or wait for the first to finish."""
    first, second = notices.planned(), notices.planned()
    now = timezone.now()

    def take_in_another_connection() -> list[int]:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '5s'")
                return [notice.pk for notice in Claim(now=now).take(lease=LEASE)]
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        Notice.objects.select_for_update().get(pk=first.pk)
        taken = pool.submit(take_in_another_connection).result(timeout=30)

    assert taken == [second.pk]


def test_what_was_claimed_stays_claimed_when_a_second_worker_comes_before_the_commit() -> None:
    """The first worker has claimed the row but not committed. The second sees it as still due and must skip it."""
    notice = notices.planned()
    now = timezone.now()
    first = Claim(now=now)

    def take_in_another_connection() -> list[Notice]:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '5s'")  # the pool gives the connection to later tests
                return Claim(now=now).take(lease=LEASE)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        first.take(lease=LEASE)
        taken = pool.submit(take_in_another_connection).result(timeout=30)

    notice.refresh_from_db()
    assert taken == []
    assert (notice.claim, notice.attempts) == (first.id, 1)


def test_those_that_have_waited_longest_are_claimed_first() -> None:
    now = timezone.now()
    newest_first = [notices.planned(due_at=now - dt.timedelta(minutes=minutes)) for minutes in range(1, CLAIMED + 2)]

    taken = Claim(now=now).take(lease=LEASE)

    assert [notice.pk for notice in taken] == [notice.pk for notice in reversed(newest_first[1:])]


def test_a_message_that_kills_its_workers_uses_up_no_attempts_of_others() -> None:
    now = timezone.now()
    deadly, *others = [notices.planned(due_at=now) for _ in range(3)]
    for crash in range(ALONE_AFTER):
        assert len(Claim(now=now + crash * 2 * LEASE).take(lease=LEASE)) == 3

    later = [Claim(now=now + crash * 2 * LEASE).take(lease=LEASE) for crash in range(ALONE_AFTER, ALONE_AFTER + 3)]

    assert [[notice.pk for notice in taken] for taken in later] == [[deadly.pk], [others[0].pk], [others[1].pk]]


def test_messages_that_wait_for_another_attempt_are_claimed_together() -> None:
    now = timezone.now()
    for _ in range(3):
        notices.planned(due_at=now)
    for crash in range(ALONE_AFTER + 1):
        claim = Claim(now=now + crash * 2 * LEASE)
        for notice in claim.take(lease=LEASE):
            claim.try_later(notice, "greylisted")
        Notice.objects.update(next_try_at=now)

    assert len(Claim(now=now + LEASE * 9).take(lease=LEASE)) == 3
