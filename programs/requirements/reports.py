"""A member's report that a rule is wrong, and the answer of a curator."""

import datetime as dt

from django.db import transaction

from accounts.audit.actions import record
from accounts.reporting import actions as reporting
from accounts.users.models import User
from programs.requirements.delivery import REPORT_ANSWERED
from programs.requirements.models import ReportState, RuleReport, RuleVersion


@transaction.atomic
def report(*, version: RuleVersion, by: User, requirement: str, text: str, source: str, now: dt.datetime) -> RuleReport:
    """Report that a rule, or one requirement of it by its code, is wrong."""
    made = RuleReport.objects.create(
        version=version, reported_by=by, reported_at=now, requirement=requirement, text=text, source=source
    )
    record(kind="requirements.report_made", obj=made, by=by, fields=["text"])
    return made


def answer(*, report: RuleReport, by: User, state: ReportState, text: str, now: dt.datetime) -> None:
    """Answer a report, and tell who made it (raises Refused). A curator changes the rule itself by a new version."""
    reporting.answer(
        report=report, by=by, state=state.value, text=text, area="requirements", told=REPORT_ANSWERED, now=now
    )
