"""Plan the alerts that are due: one pass matches the new vacancies against all due searches."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection, transaction
from django.http import QueryDict
from pyroaring import BitMap

from accounts.notices.actions import Planned, plan_all
from careers.alerts import rules
from careers.alerts.models import SavedSearch
from careers.saved.queries import hidden_pairs
from careers.search import criteria, queries
from careers.search.documents import VACANCIES
from careers.search.working_out import WorkedOut
from careers.vacancies.expiry import today_in_last_zone
from careers.vacancies.models import Vacancy
from programs.index import projecting
from programs.index.matching import match

VACANCY_ALERT = "vacancy_alert"
BATCH = 100_000
MOST_LISTED = 20  # vacancies of one search in one message
# A vacancy has its moment of publication before it's committed, and is in the index a moment after that.
SETTLED = dt.timedelta(minutes=2)


class Due(NamedTuple):
    """A saved search that's due."""

    pk: int
    user: int
    query: str
    frequency: str
    matched_until: dt.datetime
    zone: str


def plan_due(*, now: dt.datetime) -> int:
    """Plan what's due at `now`, in batches of one transaction each. Return the number of planned messages."""
    while projecting.project(VACANCIES):
        pass  # what the projector hasn't come to yet
    planned = 0
    while True:
        batch = _plan_batch(now)
        planned += batch.planned
        if batch.looked_at < BATCH:
            return planned


def to_plan(since: dt.datetime, until: dt.datetime) -> int:
    """Return how many people's alerts are next due in this time. Those without a new vacancy get none."""
    due = SavedSearch.objects.filter(is_on=True, next_at__gte=since, next_at__lt=until)
    return due.values("user").distinct().count()


class _Batch(NamedTuple):
    looked_at: int
    planned: int


@transaction.atomic
def _plan_batch(now: dt.datetime) -> _Batch:
    due, looked_at = _take(now)
    if not due:
        return _Batch(looked_at, 0)
    until = now - SETTLED
    new = _published(min(each.matched_until for each in due), until)
    fresh = _remember(_pairs(due, new), now)
    notices = _notices(fresh, now)
    plan_all(notices)
    _move_on(due, now=now, until=until)
    return _Batch(looked_at, len(notices))


def _take(now: dt.datetime) -> tuple[list[Due], int]:
    """Lock the searches that are due, all of a person's in one batch, and return how many were looked at."""
    rows = (
        SavedSearch.objects.due_by(now)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("user", "pk")
        .values_list("pk", "user_id", "query", "frequency", "matched_until", "user__time_zone")[:BATCH]
    )
    due = [Due(*row) for row in rows]
    whole = [each for each in due if each.user != due[-1].user] if len(due) == BATCH else due
    return whole, len(due)


def _published(after: dt.datetime, until: dt.datetime) -> dict[int, dt.datetime]:
    """Return the open vacancies first published in this time, with the moment."""
    found = Vacancy.objects.open(today_in_last_zone(until)).filter(listed_at__gt=after, listed_at__lte=until)
    return {key: at for key, at in found.order_by("pk").values_list("pk", "listed_at") if at}


def _pairs(due: Sequence[Due], new: Mapping[int, dt.datetime]) -> dict[tuple[int, int], int]:
    """Return whom to tell of which vacancy, with the search that found it first. Hidden ones are left out."""
    if not new:
        return {}
    found = _found({each.query for each in due}, new, as_of=today_in_last_zone(max(new.values())))
    pairs: dict[tuple[int, int], int] = {}
    for each in due:
        for vacancy in found[each.query]:
            if new[vacancy] > each.matched_until:
                pairs.setdefault((each.user, vacancy), each.pk)
    for pair in hidden_pairs(new):
        pairs.pop(pair, None)
    return pairs


def _found(wanted: Iterable[str], new: Iterable[int], *, as_of: dt.date) -> dict[str, BitMap]:
    """Return which of the new vacancies each query string finds."""
    texts = sorted(wanted)
    memory, few = queries.current_memory(), BitMap(new)
    with memory.lock:
        worked_out = WorkedOut(memory, as_of, among=few)
    searches = []
    for text in texts:
        read = criteria.read(QueryDict(text.removeprefix("?")), lambda facet, value: True)
        searches.append(queries.asked(read, as_of=as_of, given=worked_out.values_for(read.origin)))
    return dict(zip(texts, match(VACANCIES, searches, few), strict=True))


def _remember(pairs: Mapping[tuple[int, int], int], now: dt.datetime) -> dict[tuple[int, int], int]:
    """Note whom we tell of what, and return only what they weren't told of before. One query."""
    if not pairs:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO careers_alertedvacancy (user_id, vacancy_id, alerted_at)"
            " SELECT *, %s FROM unnest(%s::int[], %s::int[]) ON CONFLICT DO NOTHING RETURNING user_id, vacancy_id",
            [now, [user for user, _ in pairs], [vacancy for _, vacancy in pairs]],
        )
        return {pair: pairs[pair] for pair in cursor.fetchall()}


def _notices(fresh: Mapping[tuple[int, int], int], now: dt.datetime) -> list[Planned]:
    """Return one message a person, with the latest vacancies of each of their searches."""
    of_user: dict[int, dict[int, list[int]]] = {}
    for (user, vacancy), search in sorted(fresh.items(), key=lambda pair: -pair[0][1]):
        of_user.setdefault(user, {}).setdefault(search, []).append(vacancy)
    return [
        Planned(
            kind=VACANCY_ALERT,
            key=f"{user}:{now:%Y-%m-%dT%H:%M:%S}",
            recipient_id=user,
            context={
                "found": [
                    {"search": search, "vacancies": vacancies[:MOST_LISTED], "count": len(vacancies)}
                    for search, vacancies in sorted(found.items())
                ]
            },
            due_at=now,
        )
        for user, found in of_user.items()
    ]


def _move_on(due: Sequence[Due], *, now: dt.datetime, until: dt.datetime) -> None:
    """Say until when each search has looked, and when it's next due. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE careers_savedsearch AS search SET matched_until = %s, next_at = due.next_at"
            " FROM unnest(%s::bigint[], %s::timestamptz[]) AS due (id, next_at) WHERE search.id = due.id",
            [until, [each.pk for each in due], [rules.next_at(each.frequency, now, each.zone) for each in due]],
        )
