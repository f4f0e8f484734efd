"""The pauses between attempts."""

import datetime as dt

import pytest

from accounts.notices.rules import MAX_ATTEMPTS, pause_after


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(0, 5), (1, 5), (2, 10), (3, 20), (4, 40), (5, 80), (6, 160), (7, 320), (8, 360), (9, 360), (1000, 360)],
)
def test_pauses_double_from_five_minutes_up_to_six_hours(attempts: int, minutes: int) -> None:
    assert pause_after(attempts) == dt.timedelta(minutes=minutes)


def test_all_attempts_together_take_a_day_and_a_half() -> None:
    """Retries outlast a night's outage of the recipient's mail server, then give up."""
    total = sum((pause_after(number) for number in range(1, MAX_ATTEMPTS)), dt.timedelta())

    assert total == dt.timedelta(hours=34, minutes=35)
