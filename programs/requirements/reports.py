"""A member's report that a rule is wrong, and the answer of a curator."""

import datetime as dt

from django.db import transaction

from accounts.audit.actions import record
from accounts.users.models import User
from programs.requirements import delivery
from programs.requirements.models import ReportState, RuleReport, RuleVersion


class Refused(Exception):
    """The answer isn't possible now. `str()` is a message for the curator."""

    sentence = ""

    def __init__(self) -> None:
        super().__init__(self.sentence)


class NotOpen(Refused):
    sentence = "This was already answered. Reload the page to see the answer."


class NoAnswer(Refused):
    sentence = "Write an answer. The person who reported it reads it."


class OwnReport(Refused):
    sentence = "You can't answer your own report. Ask another curator."


@transaction.atomic
def report(*, version: RuleVersion, by: User, requirement: str, text: str, source: str, now: dt.datetime) -> RuleReport:
    """Report that a rule, or one requirement of it by its code, is wrong."""
    made = RuleReport.objects.create(
        version=version, reported_by=by, reported_at=now, requirement=requirement, text=text, source=source
    )
    record(kind="requirements.report_made", obj=made, by=by, fields=["text"])
    return made


@transaction.atomic
def answer(*, report: RuleReport, by: User, state: ReportState, text: str, now: dt.datetime) -> None:
    """Answer a report, and tell who made it (raises Refused). A curator changes the rule itself by a new version."""
    locked = RuleReport.objects.select_for_update().filter(pk=report.pk).first()
    if locked is None or locked.state != ReportState.OPEN:
        raise NotOpen
    if locked.reported_by_id == by.pk:
        raise OwnReport
    if not text.strip():
        raise NoAnswer
    locked.state, locked.answer, locked.answered_by, locked.answered_at = state, text.strip(), by, now
    locked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    record(kind=f"requirements.report_{state.value}", obj=locked, by=by, fields=["state", "answer"])
    delivery.tell_reporter(locked, now=now)
