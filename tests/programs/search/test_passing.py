"""Documents follow the days that pass."""

import datetime as dt

import pytest

from programs.index.models import Mark
from programs.search import passing, queries
from programs.search.criteria import ProgramCriteria
from programs.search.documents import PROGRAMS, day
from tests.factories import programs as make

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 12, 1)


def marked() -> set[int]:
    return set(Mark.objects.filter(index=PROGRAMS.name).values_list("item", flat=True))


@pytest.mark.parametrize(
    ("offering", "is_marked"),
    [
        ({"starts_on": TODAY - DAY}, True),
        ({"starts_on": TODAY - 2 * DAY}, True),
        ({"starts_on": TODAY - 9 * DAY, "ends_on": TODAY - DAY}, True),
        ({"starts_on": TODAY}, False),
        ({"starts_on": TODAY - 9 * DAY, "ends_on": TODAY}, False),
        ({"starts_on": TODAY - 3 * DAY}, False),
    ],
)
def test_what_started_or_ended_is_marked(offering: dict[str, dt.date], is_marked: bool) -> None:
    program = make.program(offerings=[offering])
    Mark.objects.all().delete()

    passing.mark_passed(as_of=TODAY)

    assert marked() == ({program.pk} if is_marked else set())


@pytest.mark.parametrize(
    ("period", "is_marked"),
    [
        ({"valid_until": TODAY - DAY}, True),
        ({"valid_from": TODAY}, True),
        ({"valid_until": TODAY}, False),
        ({"valid_from": TODAY + DAY}, False),
        ({}, False),
    ],
)
def test_programs_follow_their_provider_s_accreditation(period: dict[str, dt.date], is_marked: bool) -> None:
    program = make.program()
    make.accreditation(provider=program.provider, **period)
    Mark.objects.all().delete()

    passing.mark_passed(as_of=TODAY)

    assert marked() == ({program.pk} if is_marked else set())


def test_the_next_start_moves_on_once_one_has_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    now = day()
    twice = make.program(title="Twice", offerings=[{"starts_on": now}, {"starts_on": now + 30 * DAY}])
    once = make.program(title="Once", offerings=[{"starts_on": now + 9 * DAY}])
    assert _soonest(now) == [twice.pk, once.pk]
    tomorrow = now + DAY
    monkeypatch.setattr("programs.search.documents.day", lambda: tomorrow)

    passing.mark_passed(as_of=tomorrow)

    assert _soonest(tomorrow) == [once.pk, twice.pk]


def _soonest(as_of: dt.date) -> list[int]:
    return queries.find(ProgramCriteria("soonest", "evidence"), as_of=as_of).page("soonest", 0, 5)
