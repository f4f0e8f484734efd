"""Rules to check and reports to answer, for the admin's home page."""

import datetime as dt

from cmehub.site.worklist import Activity, Queue, Waiting, waiting_since
from programs.requirements.models import RuleReport, RuleVersion


def _unchecked(now: dt.datetime) -> Waiting:
    current = RuleVersion.objects.current(now.date())
    return waiting_since(current.filter(checked_on=None), "published_at")


def _stale(now: dt.datetime) -> Waiting:
    stale = RuleVersion.objects.current(now.date()).stale(now.date())
    return waiting_since(stale.exclude(checked_on=None), "checked_on")


def _reported(now: dt.datetime) -> Waiting:
    return waiting_since(RuleReport.objects.open(), "reported_at")


NEVER_CHECKED = Queue(
    "Rules never checked against the board's text",
    "programs.change_ruleversion",
    "programs_ruleversion",
    "checked=never",
    _unchecked,
)
STALE = Queue(
    "Rules not checked for 180 days", "programs.change_ruleversion", "programs_ruleversion", "checked=stale", _stale
)
REPORTS = Queue(
    "Reports about rules", "programs.change_rulereport", "programs_rulereport", "state__exact=open", _reported
)
CHECKED = Activity(
    "Rules checked",
    "programs.view_ruleversion",
    "programs_ruleversion",
    "",
    lambda: RuleVersion.objects.exclude(checked_on=None),
    "checked_on",
)
REPORTED = Activity(
    "Rules reported",
    "programs.view_rulereport",
    "programs_rulereport",
    "",
    lambda: RuleReport.objects.all(),
    "reported_at",
)
