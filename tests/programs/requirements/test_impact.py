"""Whom a draft affects, worked out by hand: who follows, and what they would have left."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.requirements.impact import Change, Impact, impact, shown
from programs.requirements.models import Cycle, RuleVersion
from programs.requirements.review import of
from tests.factories import requirements as make

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 28)
JAN = dt.date(2027, 1, 1)
DUE = dt.date(2027, 6, 30)
EARNED = dt.date(2026, 3, 1)


def person(first: RuleVersion, credits: str = "", *, due_on: dt.date = DUE, **topics: str) -> Cycle:
    cycle = make.cycle(first, due_on=due_on)
    if credits:
        make.earned(cycle.credential.user, credits, EARNED, **topics)
    return cycle


def draft(total: str = "60", topics: list[dict[str, Any]] | None = None, **fields: Any) -> RuleVersion:
    given = {"state": "draft", "effective_from": JAN, "change_note": "More.", **fields}
    return make.rule_version(data=make.rule(total=total, topics=topics), **given)


def change(label: str, found: Impact) -> Change:
    return next(each for each in found.changes if each.label == label)


def test_what_s_left_is_worked_out_under_both_versions() -> None:
    first = make.rule_version(data=make.rule(total="50", topics=[make.topic("pain")]))
    person(first)  # 50 left, then 60; 2 hours of pain, then 4
    person(first, "45", pain="2")  # 5 left, then 15; pain met, then 2 left
    person(first, "60", pain="4")  # met and met
    person(first, "55", pain="3")  # met, then 5 left; pain met, then 1 left

    found = impact(draft(topics=[make.topic("pain", amount="4")]), as_of=TODAY)

    assert change("Category 1 credits", found) == Change("Category 1 credits", "credits", 3, 0, 1, Decimal(10))
    assert change("Pain", found) == Change("Pain", "hours", 3, 0, 1, Decimal(2))
    assert (found.more, found.less, found.mixed, found.same) == (3, 0, 0, 1)


def test_a_dropped_requirement_is_less_and_a_new_one_more() -> None:
    first = make.rule_version(data=make.rule(total="50", topics=[make.topic("pain")]))
    person(first, "50")

    found = impact(draft("50", topics=[make.topic("ethics")]), as_of=TODAY)

    assert change("Pain", found).less == 1
    assert change("Ethics", found).more == 1
    assert (found.more, found.less, found.mixed, found.same) == (0, 0, 1, 0)


def test_a_course_without_a_length_counts_as_more_to_do() -> None:
    first = make.rule_version()
    person(first, "50")

    found = impact(draft("50", topics=[make.topic("ethics", amount=None)]), as_of=TODAY)

    assert change("Ethics", found) == Change("Ethics", "hours", 1, 0, 0, Decimal(0))


def test_cycles_are_told_apart_by_when_the_next_one_starts() -> None:
    first = make.rule_version()
    person(first, due_on=JAN - dt.timedelta(days=1))  # the next starts on Jan 1
    person(first, due_on=JAN - dt.timedelta(days=2))  # the next starts on Dec 31
    Cycle.objects.filter(pk=person(first).pk).update(starts_on=JAN)
    make.cycle(make.rule_version("TX"), due_on=DUE)
    closed = person(first)
    Cycle.objects.filter(pk=closed.pk).update(closed_at=closed.credential.created_at, snapshot={})

    found = impact(draft(), as_of=TODAY)

    assert (found.follow, found.earlier, found.since) == (2, 1, 1)
    assert found.evaluated == 2


def test_people_beyond_the_limit_are_estimated() -> None:
    first = make.rule_version()
    for _ in range(3):
        person(first)

    found = impact(draft(), as_of=TODAY, most=2)

    assert (found.follow, found.evaluated, found.is_estimated) == (3, 2, True)


def test_queries_don_t_grow_with_people() -> None:
    first = make.rule_version()
    person(first, "10")
    new = draft()
    with CaptureQueriesContext(connection) as one:
        impact(new, as_of=TODAY)
    for _ in range(4):
        person(first, "10", pain="1")
    with CaptureQueriesContext(connection) as five:
        impact(new, as_of=TODAY)

    assert len(five) == len(one)


def test_a_first_version_affects_nobody_yet() -> None:
    make.cycle(make.rule_version("TX"), due_on=DUE)

    found = impact(draft(), as_of=TODAY)

    assert (found.follow, found.evaluated, found.changes) == (0, 0, ())


def test_a_few_people_aren_t_shown_as_a_figure_nor_as_an_example() -> None:
    first = make.rule_version()
    for _ in range(4):
        person(first, "20")

    review = of(draft(), today=TODAY)

    assert review.whole[0] == ("would have more left", "fewer than 5")
    assert review.rows[0]["most"] == ""
    assert review.impact is not None
    assert review.impact.example is not None
    assert review.impact.example.is_invented
    assert review.impact.example.lines == (("Category 1 credits", "50 credits left", "60 credits left"),)


def test_from_five_people_on_one_of_them_is_the_example() -> None:
    first = make.rule_version()
    for _ in range(5):
        person(first, "20")

    review = of(draft(), today=TODAY)

    assert review.whole[0] == ("would have more left", "5")
    assert review.rows[0]["most"] == "10 credits"
    assert review.impact is not None
    assert review.impact.example is not None
    assert not review.impact.example.is_invented
    assert review.impact.example.lines == (("Category 1 credits", "30 credits left", "40 credits left"),)


@pytest.mark.parametrize(("people", "words"), [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (1200, "1,200")])
def test_numbers_of_people(people: int, words: str) -> None:
    assert shown(people) == words
