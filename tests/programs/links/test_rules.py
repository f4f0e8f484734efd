"""When a link is dead: the rule, day by day."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.links.enums import LinkStatus
from programs.links.rules import Answer, Record, after

START = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
SLOW = Answer(None, "too slow")
LOOPS = Answer(None, "too many redirects", is_clear=False)


def status(code: int) -> Answer:
    return Answer(code, str(code))


def days(*answers: Answer, apart: float = 1) -> Record:
    """Return the record after one check a day."""
    record = Record()
    for number, answer in enumerate(answers):
        record = after(record, answer, now=START + dt.timedelta(days=apart * number))
    return record


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        ([status(200)], LinkStatus.WORKS),
        ([status(304)], LinkStatus.WORKS),
        ([status(404)], LinkStatus.FAILING),
        ([status(404), status(404)], LinkStatus.DEAD),
        ([status(404), status(410)], LinkStatus.DEAD),
        ([status(404), status(200), status(404)], LinkStatus.FAILING),
        ([status(404), status(500)], LinkStatus.FAILING),
        ([status(500), status(404)], LinkStatus.FAILING),
        ([status(500), status(404), status(404)], LinkStatus.DEAD),
        ([SLOW, status(503)], LinkStatus.FAILING),
        ([SLOW, status(503), SLOW], LinkStatus.DEAD),
        ([SLOW, status(503), status(429), SLOW], LinkStatus.FAILING),
        ([status(404), status(404), status(200)], LinkStatus.WORKS),
        ([status(404), status(404), status(403)], LinkStatus.UNCLEAR),
        ([LOOPS], LinkStatus.UNCLEAR),
    ],
)
def test_a_link_is_dead_only_after_it_failed_again(answers: list[Answer], result: LinkStatus) -> None:
    assert days(*answers).status == result


@pytest.mark.parametrize("code", [400, 401, 402, 403, 405, 406, 418, 429, 451, 999])
def test_a_site_that_wants_a_person_is_never_dead(code: int) -> None:
    assert days(*[status(code)] * 20).status == LinkStatus.UNCLEAR


def test_failures_on_one_day_count_once() -> None:
    assert days(SLOW, SLOW, SLOW, SLOW, apart=0.1).failures == 1


def test_the_first_failure_is_remembered_until_the_link_works() -> None:
    assert days(status(200), SLOW, SLOW).first_failed_at == START + dt.timedelta(days=1)
    assert days(SLOW, SLOW, status(200)).first_failed_at is None


def test_the_next_check_waits_longer_after_each_failure() -> None:
    def wait(*answers: Answer) -> int:
        record = days(*answers)
        assert record.next_check_at is not None
        assert record.last_checked_at is not None
        return (record.next_check_at - record.last_checked_at).days

    assert wait(status(200)) == wait(status(403)) == 7
    assert [wait(SLOW), wait(SLOW, SLOW), wait(SLOW, SLOW, SLOW)] == [1, 2, 7]


@given(st.lists(st.sampled_from([status(200), status(403), status(404), status(500), SLOW, LOOPS]), min_size=1))
def test_dead_needs_two_failures_in_a_row_and_the_counts_agree(answers: list[Answer]) -> None:
    record = days(*answers)

    assert (record.failures == 0) == (record.first_failed_at is None)
    if record.status == LinkStatus.DEAD:
        assert record.failures >= 2
        assert all(answer in (status(404), status(500), SLOW) for answer in answers[-record.failures :])
