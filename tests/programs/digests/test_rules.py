import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmehub.lib.dates import day_of
from programs.digests import rules
from programs.digests.enums import DigestKind

NEW_YORK = "America/New_York"
ZONES = [NEW_YORK, "Pacific/Honolulu", "Asia/Tokyo", "Pacific/Auckland", "Pacific/Pago_Pago", "Europe/London", "UTC"]
MONDAY = dt.date(2026, 11, 30)
HOUR = dt.timedelta(hours=1)

kinds = st.sampled_from(list(DigestKind))
days = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("kind", "day", "next_day"),
    [
        (DigestKind.WEEKLY, dt.date(2026, 11, 29), MONDAY),
        (DigestKind.WEEKLY, MONDAY, dt.date(2026, 12, 7)),
        (DigestKind.WEEKLY, dt.date(2026, 12, 31), dt.date(2027, 1, 4)),
        (DigestKind.MONTHLY, dt.date(2026, 11, 30), dt.date(2026, 12, 1)),
        (DigestKind.MONTHLY, dt.date(2026, 12, 1), dt.date(2027, 1, 1)),
        (DigestKind.MONTHLY, dt.date(2027, 1, 31), dt.date(2027, 2, 1)),
    ],
)
def test_the_next_one_is_on_monday_or_on_the_first(kind: DigestKind, day: dt.date, next_day: dt.date) -> None:
    assert rules.following(kind, day) == next_day


@given(kind=kinds, day=days)
def test_days_before_and_after_agree(kind: DigestKind, day: dt.date) -> None:
    after = rules.following(kind, day)

    assert rules.preceding(kind, after) <= day < after
    assert rules.following(kind, rules.preceding(kind, after)) == after
    assert after.weekday() == 0 if kind == DigestKind.WEEKLY else after.day == 1


def test_it_is_nine_where_the_person_lives_in_summer_and_in_winter() -> None:
    assert rules.sent_at(dt.date(2026, 10, 26), NEW_YORK) == utc(2026, 10, 26, 13)
    assert rules.sent_at(dt.date(2026, 11, 2), NEW_YORK) == utc(2026, 11, 2, 14)


def test_nothing_is_due_a_second_before_nine() -> None:
    early = rules.due(DigestKind.WEEKLY, MONDAY, utc(2026, 11, 30, 13, 59, 59), NEW_YORK)
    on_time = rules.due(DigestKind.WEEKLY, MONDAY, utc(2026, 11, 30, 14), NEW_YORK)

    assert early == rules.Decision(None, MONDAY, utc(2026, 11, 30, 14))
    assert on_time == rules.Decision(MONDAY, dt.date(2026, 12, 7), utc(2026, 12, 7, 14))


def test_after_three_missed_weeks_only_the_latest_is_sent() -> None:
    decision = rules.due(DigestKind.WEEKLY, MONDAY, utc(2026, 12, 16, 12), NEW_YORK)

    assert (decision.send, decision.next_on) == (dt.date(2026, 12, 14), dt.date(2026, 12, 21))


def test_who_begins_on_a_monday_evening_waits_for_the_next() -> None:
    assert rules.first_day(DigestKind.WEEKLY, utc(2026, 11, 30, 13), NEW_YORK) == MONDAY
    assert rules.first_day(DigestKind.WEEKLY, utc(2026, 11, 30, 23), NEW_YORK) == dt.date(2026, 12, 7)


def test_moving_west_after_mondays_digest_does_not_bring_another() -> None:
    sent = rules.due(DigestKind.WEEKLY, MONDAY, utc(2026, 11, 30, 0), "Asia/Tokyo")
    moved = rules.due(DigestKind.WEEKLY, sent.next_on, utc(2026, 11, 30, 19), "Pacific/Honolulu")

    assert sent.send == MONDAY
    assert (moved.send, moved.next_on) == (None, dt.date(2026, 12, 7))


def test_moving_east_past_monday_morning_brings_it_at_once() -> None:
    before = rules.due(DigestKind.WEEKLY, MONDAY, utc(2026, 11, 30, 3), "Pacific/Honolulu")
    moved = rules.due(DigestKind.WEEKLY, before.next_on, utc(2026, 11, 30, 3), "Asia/Tokyo")

    assert (before.send, moved.send) == (None, MONDAY)


@given(kind=kinds, hours=st.integers(0, 2 * 365 * 24), data=st.data())
def test_somebody_who_moves_all_the_time_gets_each_one_once_and_never_before_nine(
    kind: DigestKind, hours: int, data: st.DataObject
) -> None:
    now = utc(2025, 1, 1) + hours * HOUR
    zone = data.draw(st.sampled_from(ZONES))
    next_on = first = rules.first_day(kind, now, zone)
    sent = []

    for _ in range(40):
        for _ in range(24):
            now += HOUR
            decision = rules.due(kind, next_on, now, zone)
            if decision.send:
                sent.append(decision.send)
                assert rules.sent_at(decision.send, zone) <= now
            assert decision.next_at > now
            next_on = decision.next_on
        zone = data.draw(st.sampled_from(ZONES))

    assert [rules.following(kind, one) for one, _ in pairwise(sent)] == sent[1:]
    assert sent[:1] in ([], [first])
    assert (day_of(now, zone) - (sent[-1] if sent else first)).days <= 32


@given(
    kind=kinds, next_on=days, late=st.timedeltas(dt.timedelta(0), dt.timedelta(days=400)), zone=st.sampled_from(ZONES)
)
def test_what_was_missed_is_sent_once_and_the_next_one_lies_ahead(
    kind: DigestKind, next_on: dt.date, late: dt.timedelta, zone: str
) -> None:
    next_on = rules.following(kind, next_on)
    now = rules.sent_at(next_on, zone) + late

    first = rules.due(kind, next_on, now, zone)
    second = rules.due(kind, first.next_on, now, zone)

    assert first.send is not None
    assert first.send >= next_on
    assert first.next_at > now
    assert second == rules.Decision(None, first.next_on, first.next_at)
