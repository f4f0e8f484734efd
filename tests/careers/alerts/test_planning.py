"""Alerts: due at 9:00 AM, once a vacancy and person, in one pass over new vacancies, and nothing without a match."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.http import QueryDict

from accounts.notices.models import Notice
from accounts.users.models import User
from careers.alerts import actions, delivery, planning, rules
from careers.alerts.models import SavedSearch
from careers.saved import actions as saving
from careers.search import criteria, queries
from careers.vacancies.models import Vacancy
from cmehub.lib import zips
from programs.index import projecting
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db
Counter = Callable[..., AbstractContextManager[Any]]

# A Thursday. 9:00 AM in Boise is 15:00 UTC in summer.
SAVED = dt.datetime(2026, 9, 24, 18, tzinfo=dt.UTC)
NINE = dt.datetime(2026, 9, 25, 15, 0, 10, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def search(address: str = "", *, user: User | None = None, frequency: str = "daily", now: dt.datetime = SAVED) -> Any:
    asked = criteria.read(QueryDict(address), queries.is_known)
    user = user or accounts.user(time_zone="America/Boise")
    return actions.add(query=asked.canonical, name=address, frequency=frequency, by=user, now=now)


def published(*, at: dt.datetime = SAVED + HOUR, **fields: Any) -> Vacancy:
    return make.paying(listed_at=at, published_on=at.date(), **fields)


def told(user: User | None = None) -> list[list[int]]:
    notices = Notice.objects.filter(kind="vacancy_alert").order_by("pk")
    notices = notices.filter(recipient=user) if user else notices
    return [[key for each in notice.context["found"] for key in each["vacancies"]] for notice in notices]


def test_new_matches_come_the_next_morning_and_only_once() -> None:
    search("allowance=2000")
    match = published(allowance=2500)
    published(allowance=1500)
    published()  # not stated

    assert planning.plan_due(now=NINE - HOUR) == 0
    assert planning.plan_due(now=NINE) == 1
    assert planning.plan_due(now=NINE + HOUR) == 0
    assert planning.plan_due(now=NINE + 24 * HOUR) == 0

    assert told() == [[match.pk]]


def test_what_was_published_before_the_search_was_saved_is_not_new() -> None:
    published(at=SAVED - HOUR, allowance=2500)
    search("allowance=2000")

    assert planning.plan_due(now=NINE) == 0


def test_nothing_is_planned_without_a_match_and_the_search_moves_on() -> None:
    saved = search("allowance=2000")

    assert planning.plan_due(now=NINE) == 0

    saved.refresh_from_db()
    assert saved.next_at == dt.datetime(2026, 9, 26, 15, tzinfo=dt.UTC)
    assert saved.matched_until == NINE - planning.SETTLED


def test_what_is_being_listed_at_that_moment_comes_the_next_day() -> None:
    search()
    late = published(at=NINE - dt.timedelta(seconds=30))

    assert planning.plan_due(now=NINE) == 0
    assert planning.plan_due(now=NINE + 24 * HOUR) == 1
    assert told() == [[late.pk]]


def test_a_vacancy_comes_once_a_person_whatever_their_searches() -> None:
    user, other = accounts.user(time_zone="America/Boise"), accounts.user(time_zone="America/Boise")
    search("allowance=2000", user=user)
    search("days=3", user=user)
    search("profession=np", user=user, frequency="weekly")
    search("days=3", user=other)
    match = published(allowance=2500, days=5)

    planning.plan_due(now=NINE)
    planning.plan_due(now=dt.datetime(2026, 9, 28, 15, 1, tzinfo=dt.UTC))  # Monday

    assert told(user) == [[match.pk]]
    assert told(other) == [[match.pk]]


def test_weekly_ones_wait_for_monday() -> None:
    search("allowance=2000", frequency="weekly")
    match = published(allowance=2500)

    assert planning.plan_due(now=NINE) == 0
    assert planning.plan_due(now=dt.datetime(2026, 9, 28, 15, tzinfo=dt.UTC)) == 1
    assert told() == [[match.pk]]


def test_hidden_and_closed_ones_are_left_out() -> None:
    user = accounts.user(time_zone="America/Boise")
    search(user=user)
    hidden, closed = published(), published()
    saving.hide(vacancy=hidden, by=user)
    Vacancy.objects.filter(pk=closed.pk).update(state="withdrawn")

    assert planning.plan_due(now=NINE) == 0


def test_a_search_that_is_turned_on_again_begins_with_what_comes_then() -> None:
    saved = search()
    actions.turn_off(search=saved)
    published()
    saved.refresh_from_db()

    actions.choose(search=saved, frequency="daily", is_on=True, now=NINE)

    assert planning.plan_due(now=NINE + 24 * HOUR) == 0


@pytest.mark.parametrize(
    ("address", "is_found"),
    [
        ("q=cardiac+device", True),
        ("q=%22cardiac+device%22", True),
        ("q=%22device+cardiac%22", False),
        ("q=cardiac+-device", False),
        ("q=cardiac+zebra", False),
        ("q=APRN", True),
        ("near=83702&within=10", True),
        ("near=55802&within=250", False),
        ("state=ID&pay=120000", True),
        ("pay=120001", False),
        ("posted=1", True),
        ("license=ID", False),
        ("license=not-stated", True),
    ],
)
def test_an_alert_finds_what_the_list_finds(address: str, is_found: bool) -> None:
    search(address)
    place = zips.of_zip("83702")
    assert place is not None
    vacancy = published(title="Cardiac device clinic", places=[place], pay=(120000, 130000))
    asked = criteria.read(QueryDict(address), queries.is_known)

    planning.plan_due(now=NINE)

    listed = queries.find(asked, as_of=NINE.date()).with_all_words().page("newest", 0, 5)
    assert listed == ([vacancy.pk] if is_found else [])
    assert told() == ([[vacancy.pk]] if is_found else [])


def test_the_number_of_queries_does_not_depend_on_searches_and_vacancies(
    django_assert_max_num_queries: Counter,
) -> None:
    for number in range(12):
        search(f"allowance={1000 + number}&q=clinic+{number}&near=83702&within={(10, 25, 50)[number % 3]}")
    search("q=%22heart+failure+clinic%22")
    for number in range(6):
        published(title=f"Heart failure clinic {number}", allowance=2500)

    projecting.catch_up()  # the projector's work, after all publications

    with django_assert_max_num_queries(20):
        planned = planning.plan_due(now=NINE)

    assert planned == 7


# -- when ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frequency", "after", "zone", "due"),
    [
        ("daily", "2026-09-24T14:59", "America/Boise", "2026-09-24T15:00"),
        ("daily", "2026-09-24T15:00", "America/Boise", "2026-09-25T15:00"),
        ("daily", "2026-10-31T16:00", "America/Boise", "2026-11-01T16:00"),  # the clocks went back
        ("weekly", "2026-09-24T18:00", "America/New_York", "2026-09-28T13:00"),
        ("weekly", "2026-09-28T12:00", "America/New_York", "2026-09-28T13:00"),
        ("weekly", "2026-09-28T13:00", "America/New_York", "2026-10-05T13:00"),
    ],
)
def test_alerts_are_due_at_nine_in_the_person_s_time_zone(frequency: str, after: str, zone: str, due: str) -> None:
    moment = dt.datetime.fromisoformat(after).replace(tzinfo=dt.UTC)

    assert rules.next_at(frequency, moment, zone) == dt.datetime.fromisoformat(due).replace(tzinfo=dt.UTC)


def test_a_new_time_zone_moves_the_alert() -> None:
    saved = search()
    saved.user.time_zone = "America/New_York"
    saved.user.save()

    actions.follow_time_zone(user=saved.user, now=SAVED)

    saved.refresh_from_db()
    assert saved.next_at == dt.datetime(2026, 9, 25, 13, tzinfo=dt.UTC)


# -- the message -----------------------------------------------------------------------------------------------------


def test_the_message_says_what_is_stated_and_what_is_not() -> None:
    saved = search("profession=np")
    published(title="Cardiology NP", allowance=2500)
    planning.plan_due(now=NINE)
    notice = Notice.objects.get(kind="vacancy_alert")

    content = delivery.render(notice, NINE)

    assert content.summary == "1 new vacancy for “profession=np”"
    assert content.link == f"/vacancies/{saved.query}"
    (line,) = content.context["sections"][0].lines
    assert (line.pay, line.allowance, line.days) == ("not stated", "$2,500 a year", "not stated")


def test_it_is_no_longer_due_once_the_search_is_off_or_the_vacancy_closed() -> None:
    saved = search()
    vacancy = published()
    planning.plan_due(now=NINE)
    notice = Notice.objects.get(kind="vacancy_alert")
    assert delivery.still_due(notice, NINE)

    Vacancy.objects.filter(pk=vacancy.pk).update(state="filled")
    assert not delivery.still_due(notice, NINE)

    Vacancy.objects.filter(pk=vacancy.pk).update(state="live")
    SavedSearch.objects.filter(pk=saved.pk).update(is_on=False)
    assert not delivery.still_due(notice, NINE)
