"""What the requirements store about people: their answers, cycles, ticks, own targets and reports."""

from django.db.models import F

from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from programs.requirements.models import Answer, Cycle, OwnTarget, Posting, RenewalTick, RuleReport, RuleVersion


def _export(user: User) -> Part:
    cycles = Cycle.objects.of(user).select_related("credential", "version__authority").order_by("due_on", "pk")
    return Part(
        {
            "rule_answers": list(
                Answer.objects.filter(user=user).order_by("answered_at").values("code", "value", "answered_at")
            ),
            "renewal_cycles": [
                {
                    "credential": cycle.credential.headline,
                    "rule": str(cycle.version or ""),
                    "starts_on": cycle.starts_on,
                    "due_on": cycle.due_on,
                    "carried_over": cycle.carried,
                    "closed_at": cycle.closed_at,
                    "how_it_ended": cycle.snapshot,
                }
                for cycle in cycles
            ],
            "posted_at_the_board": list(
                Posting.objects.filter(cycle__credential__user=user)
                .order_by("posted_on")
                .values("posted_on", activity=F("entry__title"), due_on=F("cycle__due_on"))
            ),
            "renewal_steps": list(
                RenewalTick.objects.filter(cycle__credential__user=user)
                .order_by("done_on")
                .values("step", "done_on", due_on=F("cycle__due_on"))
            ),
            "own_targets": list(
                OwnTarget.objects.filter(credential__user=user).order_by("pk").values("label", "amount", "months")
            ),
            "rules_checked": [
                {"rule": str(version), "checked_on": version.checked_on}
                for version in RuleVersion.objects.filter(checked_by=user).select_related("authority").order_by("pk")
            ],
            "rule_reports": list(
                RuleReport.objects.filter(reported_by=user)
                .order_by("reported_at")
                .values("text", "source", "state", "answer", "reported_at")
            ),
        }
    )


def _erase(user: User) -> None:
    """Delete everything but what's about rules: a report stays without the name, a check with the emptied account's."""
    Answer.objects.filter(user=user).delete()
    Cycle.objects.of(user).delete()
    OwnTarget.objects.filter(credential__user=user).delete()
    RuleReport.objects.filter(reported_by=user).update(reported_by=None)


HOLDING = Holding(
    "requirements",
    (Answer, Cycle, Posting, RenewalTick, OwnTarget, RuleReport, RuleVersion),
    export=_export,
    erase=_erase,
)
