"""Read published rules for their public pages."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from programs.requirements.models import RuleVersion

ALL, NOT_CHECKED, CHECKED = "all", "not", "checked"


@dataclass(frozen=True)
class Page:
    """The versions of one rule. `version` holds for cycles that start today. `coming` hold from a later day.

    If none holds yet, the first that will is `version`.
    """

    version: RuleVersion
    coming: Sequence[RuleVersion]
    earlier: Sequence[RuleVersion]


def page(authority: str, profession: str, *, today: dt.date) -> Page:
    """Return the rule of an address (raises Http404)."""
    found = RuleVersion.objects.published().select_related("authority")
    versions = list(found.filter(authority__code__iexact=authority, profession__iexact=profession).order_by("-number"))
    if not versions:
        raise Http404
    started = [each for each in versions if each.effective_from is None or each.effective_from <= today]
    version = started[0] if started else versions[-1]
    return Page(
        version,
        coming=[each for each in reversed(versions) if each.number > version.number],
        earlier=[each for each in versions if each.number < version.number],
    )


def in_force(*, profession: str, checked: str, today: dt.date) -> list[RuleVersion]:
    """Return the rules that hold for cycles that start today, by name of the state or body and by profession."""
    found: QuerySet[RuleVersion] = RuleVersion.objects.filter(pk__in=RuleVersion.objects.in_force(today).values("pk"))
    if profession != ALL:
        found = found.filter(profession=profession)
    stale = RuleVersion.objects.stale(today).values("pk")
    if checked == CHECKED:
        found = found.exclude(pk__in=stale)
    elif checked == NOT_CHECKED:
        found = found.filter(pk__in=stale)
    return list(found.select_related("authority").order_by("authority__name", "authority__code", "profession"))
