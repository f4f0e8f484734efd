"""Whose cycles a version of a rule is about. Nobody's running cycle changes: a new version holds for the next one."""

import datetime as dt

from django.db.models import Min, Q

from programs.requirements.models import Cycle, CycleQuerySet, RuleVersion

_DAY = dt.timedelta(days=1)


def running(version: RuleVersion) -> CycleQuerySet:
    """Return the running cycles that keep another version of the same rule."""
    same_rule = Cycle.objects.running().filter(
        version__authority=version.authority_id, version__profession=version.profession
    )
    return same_rule.exclude(version=version.pk) if version.pk else same_rule


def followers(version: RuleVersion) -> CycleQuerySet:
    """Return the running cycles after which the next one follows this version, unless a later one supersedes it."""
    found = running(version).filter(_ends_by_its_day(version.effective_from))
    later = RuleVersion.objects.of(version).published().filter(number__gt=version.number, effective_from__isnull=False)
    superseded_on = later.aggregate(day=Min("effective_from"))["day"]
    return found.exclude(_ends_by_its_day(superseded_on)) if superseded_on else found


def starting_earlier(version: RuleVersion) -> CycleQuerySet:
    """Return the running cycles whose next one starts before the version's day, and keeps the version before."""
    return running(version).exclude(_ends_by_its_day(version.effective_from))


def started_since(version: RuleVersion) -> CycleQuerySet:
    """Return the running cycles that started on or after the version's day. They keep theirs nevertheless."""
    day = version.effective_from
    return running(version).filter(starts_on__gte=day) if day else running(version).none()


def next_start(cycle: Cycle) -> dt.date:
    return cycle.due_on + _DAY


def _ends_by_its_day(day: dt.date | None) -> Q:
    """The next cycle starts the day after this one is due."""
    return Q(due_on__gte=day - _DAY) if day else Q()
