"""Deadlines on the line of the next twelve months."""

import datetime as dt

from programs.requirements.timeline import flags, ticks

TODAY = dt.date(2026, 11, 28)


def test_deadlines_stand_in_order_by_their_days() -> None:
    first, second = flags([(dt.date(2027, 6, 16), "California"), (dt.date(2026, 12, 31), "Florida")], TODAY)

    assert (first.label, first.days, first.is_soon) == ("Florida", 33, True)
    assert (second.label, second.days, second.is_soon) == ("California", 200, False)
    assert float(first.x) < float(second.x)


def test_what_is_over_or_more_than_a_year_away_is_left_out() -> None:
    assert flags([(dt.date(2026, 11, 27), "Past"), (dt.date(2027, 11, 29), "Later")], TODAY) == []


def test_names_of_close_deadlines_do_not_lie_on_each_other() -> None:
    close = flags([(TODAY + dt.timedelta(days), str(days)) for days in (5, 20, 40, 200)], TODAY)

    assert [flag.level for flag in close] == [0, 1, 2, 0]


def test_a_late_deadline_has_its_name_at_its_left() -> None:
    (late,) = flags([(TODAY + dt.timedelta(360), "Texas")], TODAY)

    assert late.at_end
    assert float(late.x) <= 100


def test_every_second_month_has_its_name() -> None:
    assert [tick.label for tick in ticks(TODAY)] == ["Dec", "", "Feb", "", "Apr", "", "Jun", "", "Aug", "", "Oct", ""]
