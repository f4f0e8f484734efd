"""Answer people's reports that something published is wrong.

Whoever publishes it has a model of its reports, with `state` ('open' until the answer), `reported_by`, `answer`,
`answered_by` and `answered_at`. Rules and vacancies have one.
"""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.audit.actions import record
from accounts.notices.actions import plan
from accounts.users.models import User

OPEN = "open"


class Refused(Exception):
    """The answer isn't possible now. `str()` is a message for staff."""

    sentence = ""

    def __init__(self) -> None:
        super().__init__(self.sentence)


class NotOpen(Refused):
    sentence = "This was already answered. Reload the page to see the answer."


class NoAnswer(Refused):
    sentence = "Write an answer. The person who reported it reads it."


class OwnReport(Refused):
    sentence = "You can't answer your own report. Ask a colleague."


@transaction.atomic
def answer(*, report: Any, by: User, state: str, text: str, area: str, told: str, now: dt.datetime) -> None:
    """Answer a report, and tell who made it by a message of the kind `told` (raises Refused).

    Staff change what was reported by its own actions. The audit event is named after the `area`.
    """
    locked = type(report).objects.select_for_update(of=("self",)).filter(pk=report.pk).first()
    if locked is None or locked.state != OPEN:
        raise NotOpen
    if locked.reported_by_id == by.pk:
        raise OwnReport
    if not text.strip():
        raise NoAnswer
    locked.state, locked.answer, locked.answered_by, locked.answered_at = state, text.strip(), by, now
    locked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    record(kind=f"{area}.report_{state}", obj=locked, by=by, fields=["state", "answer"])
    if locked.reported_by is not None:
        plan(kind=told, key=str(locked.pk), recipient=locked.reported_by, context={"report": locked.pk}, due_at=now)
