"""Days due, visitors that aren't people, and counts that identify nobody."""

import datetime as dt

import pytest

from programs.portal import rules

DAY = dt.date(2026, 11, 1)


def test_an_answer_is_due_after_seven_days() -> None:
    assert rules.due_on(DAY) == dt.date(2026, 11, 8)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "facebookexternalhit/1.1",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0 Safari/537.36",
        "curl/8.5.0",
        "python-requests/2.32",
        "UptimeRobot/2.0",
    ],
)
def test_scripts_aren_t_counted(name: str) -> None:
    assert rules.is_bot(name)


@pytest.mark.parametrize(
    "name",
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1",
    ],
)
def test_browsers_are_counted(name: str) -> None:
    assert not rules.is_bot(name)


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (1204, "1,204")]
)
def test_small_counts_don_t_tell_who(count: int, words: str) -> None:
    assert rules.in_words(count) == words


def test_counts_from_1_to_4_look_the_same_in_the_chart() -> None:
    days = [DAY + dt.timedelta(days=number) for number in range(4)]

    one, four, ten, none = rules.bars(dict(zip(days, (1, 4, 10), strict=False)), days)

    assert (
        (one.height, one.count, one.is_few) == (four.height, four.count, four.is_few) == ("40.00", "fewer than 5", True)
    )
    assert (ten.height, ten.y, none.height) == ("100.00", "0", "0.00")
    assert (one.x, ten.x, ten.width) == ("0.000", "50.000", "20.000")
