"""Which parts of a feed count as changed: pure, by property."""

import datetime as dt
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from programs.calendars.stamps import Stamp, restamped

NOON = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
WHOLE = "calendar"

looks = st.dictionaries(st.sampled_from("abcd"), st.sampled_from("xyz"))
readings = st.lists(st.tuples(looks, st.integers(0, 5)), min_size=2, max_size=8)


def with_whole(events: Mapping[str, str]) -> dict[str, str]:
    """Return the digests of the events and of the calendar, which differs as soon as one of them does."""
    return {**events, WHOLE: str(sorted(events.items()))}


def walk(readings: list[tuple[dict[str, str], int]]) -> list[dict[str, Stamp]]:
    """Return the stamps after each reading, an hour apart."""
    found: list[dict[str, Stamp]] = [{}]
    for number, (events, least) in enumerate(readings):
        now = NOON + dt.timedelta(hours=number)
        found.append(restamped(with_whole(events), found[-1], least=least, now=now))
    return found[1:]


def test_the_first_reading_begins_at_zero() -> None:
    assert restamped({WHOLE: "x"}, {}, least=0, now=NOON) == {
        WHOLE: {"digest": "x", "sequence": 0, "changed_at": "2026-05-01T12:00:00+00:00"}
    }


@given(readings)
def test_what_looks_the_same_keeps_its_stamp_and_what_changed_gets_a_higher_and_later_one(
    readings: list[tuple[dict[str, str], int]],
) -> None:
    stamps = walk(readings)

    for before, after in zip(stamps, stamps[1:], strict=False):
        for uid in before.keys() & after.keys():
            if before[uid]["digest"] == after[uid]["digest"]:
                assert after[uid] == before[uid]
            else:
                assert after[uid]["sequence"] > before[uid]["sequence"]
                assert after[uid]["changed_at"] > before[uid]["changed_at"]


@given(readings)
def test_an_event_that_left_comes_back_with_a_higher_sequence(readings: list[tuple[dict[str, str], int]]) -> None:
    highest: dict[str, int] = {}
    before: dict[str, Stamp] = {}

    for stamps in walk(readings):
        for uid in stamps.keys() - before.keys():
            assert stamps[uid]["sequence"] > highest.get(uid, -1)
        highest |= {uid: stamp["sequence"] for uid, stamp in stamps.items()}
        before = stamps


@given(readings)
def test_only_what_is_in_the_feed_is_remembered(readings: list[tuple[dict[str, str], int]]) -> None:
    assert [set(stamps) for stamps in walk(readings)] == [{*events, WHOLE} for events, _ in readings]


@given(looks, st.integers(0, 9))
def test_an_event_never_has_a_lower_sequence_than_in_its_own_file(events: dict[str, str], least: int) -> None:
    stamps = restamped(with_whole(events), {}, least=least, now=NOON)

    assert {stamp["sequence"] for stamp in stamps.values()} == {least}
