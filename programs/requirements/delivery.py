"""The messages about rules: a version that changes someone's next cycle, and the answer to a report."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from accounts.notices.actions import plan
from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from cmehub.lib.dates import in_words
from programs.requirements import followers
from programs.requirements.models import Cycle, ReportState, RuleReport, RuleVersion

RULE_CHANGE = "rule_change"
REPORT_ANSWERED = "rule_report_answered"
BATCH = 200


# -- a changed rule ----------------------------------------------------------------------------------------------------


def plan_due(*, now: dt.datetime) -> int:
    """Plan the messages about all versions that people are still to be told of. Return how many."""
    planned = 0
    while (batch := tell_some(now=now)) is not None:
        planned += batch
    return planned


@transaction.atomic
def tell_some(*, now: dt.datetime, most: int = BATCH) -> int | None:
    """Plan the messages for the next people affected by one version. Return how many, None if nobody is left.

    The version keeps how far this has come, in the same transaction, so that a killed worker's successor goes on there.
    """
    waiting = RuleVersion.objects.filter(telling_after__isnull=False).select_for_update(skip_locked=True)
    version = waiting.order_by("pk").first()
    if version is None:
        return None
    affected = followers.followers(version).filter(pk__gt=version.telling_after).select_related("credential__user")
    cycles = list(affected.order_by("pk")[:most])
    for cycle in cycles:
        person = cycle.credential.user
        plan(
            kind=RULE_CHANGE,
            key=f"{version.pk}:{person.pk}",
            recipient=person,
            context={"version": version.pk},
            due_at=now,
        )
    version.telling_after = cycles[-1].pk if len(cycles) == most else None
    version.save(update_fields=["telling_after"])
    return len(cycles)


def _version(notice: Notice) -> RuleVersion | None:
    found = RuleVersion.objects.published().select_related("authority")
    return found.filter(pk=notice.context["version"]).first()


def _cycles(version: RuleVersion, notice: Notice) -> Sequence[Cycle]:
    own = followers.followers(version).of(notice.recipient)
    return list(own.select_related("credential").order_by("due_on", "pk"))


def _is_due(notice: Notice, now: dt.datetime) -> bool:
    """False if the credential is gone, or a later version comes before their next cycle."""
    version = _version(notice)
    if version is None:
        return False
    return bool(_cycles(version, notice))


def _render(notice: Notice, now: dt.datetime) -> Content:
    version = _version(notice)
    assert version is not None, "_is_due found it"
    cycles = _cycles(version, notice)
    first = cycles[0]
    keeps = (
        f"Your current cycle, through {in_words(first.due_on)}, keeps the rule that it started with. "
        f"Your next cycle, from {in_words(followers.next_start(first))}, follows the new one."
    )
    return Content(
        summary=f"{version.change_note} {keeps}",
        link=page_of(version),
        link_text="Read the rule",
        context={"version": version, "credential": first.credential, "keeps": keeps},
    )


def page_of(version: RuleVersion) -> str:
    return reverse("programs:rule", args=[version.authority.code.lower(), version.profession.lower()])


# -- an answered report ------------------------------------------------------------------------------------------------


_SENTENCES = {
    ReportState.CHANGED: "We changed the rule that you reported.",
    ReportState.RIGHT: "We checked the rule that you reported. It stays as it is.",
}


def _report(notice: Notice) -> RuleReport | None:
    found = RuleReport.objects.exclude(state=ReportState.OPEN).select_related("version__authority")
    return found.filter(pk=notice.context["report"]).first()


def _render_answer(notice: Notice, now: dt.datetime) -> Content:
    report = _report(notice)
    assert report is not None, "it's still due"
    sentence = _SENTENCES[ReportState(report.state)]
    return Content(
        summary=f"{sentence} {report.answer}",
        link=page_of(report.version),
        link_text="Read the rule",
        context={"report": report, "sentence": sentence},
    )


KIND = Kind(
    name=RULE_CHANGE,
    label="Changed rules",
    description="A board changed a rule that your next renewal cycle follows",
    render=_render,
    still_due=_is_due,
)
ANSWER_KIND = Kind(
    name=REPORT_ANSWERED,
    label="Reports about rules",
    description="The answer to a rule that you reported as wrong",
    render=_render_answer,
    still_due=lambda notice, now: _report(notice) is not None,
    subscribed=False,
)
