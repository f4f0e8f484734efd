"""When a link counts as dead, and when it's checked next. Pure."""

import datetime as dt
from dataclasses import dataclass

from programs.links.enums import LinkStatus

GONE = frozenset([404, 410])
FAILURES_TO_DIE = 3  # on different days
_WEEK = dt.timedelta(days=7)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Answer:
    """What one check found: an HTTP status, or why there was none. `is_clear` is False if that says nothing."""

    status: int | None
    reason: str
    is_clear: bool = True


@dataclass(frozen=True)
class Record:
    """What is known about a link. `failures` counts failed days in a row, and `answer` is the last HTTP status."""

    status: LinkStatus = LinkStatus.NEW
    failures: int = 0
    answer: int | None = None
    reason: str = ""
    first_failed_at: dt.datetime | None = None
    last_checked_at: dt.datetime | None = None
    next_check_at: dt.datetime | None = None


def after(record: Record, answer: Answer, *, now: dt.datetime) -> Record:
    """Return the record after a check.

    404 and 410 mean dead the second time in a row. Other failures, such as a timeout or an error of the server, mean
    dead on the third day in a row. Sites that want a person or a sign-in (401, 403, 429) don't say whether the page is
    there: such a link is never dead.
    """
    works = answer.status is not None and answer.status < 400
    if works or not _is_failure(answer):
        status = LinkStatus.WORKS if works else LinkStatus.UNCLEAR
        return Record(
            status, answer=answer.status, reason=answer.reason, last_checked_at=now, next_check_at=now + _WEEK
        )
    is_new_day = record.last_checked_at is None or record.last_checked_at.date() < now.date()
    failures = record.failures + 1 if is_new_day or not record.failures else record.failures
    is_gone = answer.status in GONE
    was_gone = record.failures > 0 and record.answer in GONE
    is_dead = failures >= FAILURES_TO_DIE or (is_gone and was_gone)
    return Record(
        status=LinkStatus.DEAD if is_dead else LinkStatus.FAILING,
        failures=failures,
        answer=answer.status,
        reason=answer.reason,
        first_failed_at=record.first_failed_at or now,
        last_checked_at=now,
        next_check_at=now + (_WEEK if is_dead else _DAY * 2 ** (failures - 1)),
    )


def _is_failure(answer: Answer) -> bool:
    if answer.status is None:
        return answer.is_clear
    return answer.status in GONE or 500 <= answer.status < 600
