"""Begin, follow and end the cycles of credentials.

A cycle keeps the version of its rule to its end. The person's own expiration date beats a computed one, and an ended
cycle keeps how it ended.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.licenses.models import Credential
from cmehub.lib.dates import day_of
from programs.ledger.models import Entry, EntryQuerySet
from programs.requirements.clocks import add_months
from programs.requirements.library import questions
from programs.requirements.matching import authority_of, rules_of, version_for
from programs.requirements.models import Answer, Cycle, RuleVersion
from programs.requirements.queries import Standing, standings, start_of, versions_of
from programs.requirements.rules import carries
from programs.requirements.signals import standing_changed
from programs.requirements.words import unit_of

_DAY = dt.timedelta(days=1)
BATCH = 200


@transaction.atomic
def follow(credential: Credential, *, as_of: dt.date) -> None:
    """Bring the cycles of a credential in line with its periods. Doing it twice changes nothing."""
    credential = Credential.objects.select_for_update().with_periods().get(pk=credential.pk)
    running = Cycle.objects.running().filter(credential=credential).first()
    last = Cycle.objects.filter(credential=credential, closed_at__isnull=False).order_by("-due_on").first()
    period = credential.current_period
    if last and period.expires_on <= last.due_on:
        return  # the cycle of these dates has ended, and a computed one may be running
    if running is None:
        _begin(credential, due_on=period.expires_on, period_id=period.pk, after=last)
    elif running.period_id in (None, period.pk):
        _take_dates(running, period.pk, period.expires_on)
    elif period.expires_on > running.due_on:
        ended = _close(running, as_of=as_of)
        _begin(credential, due_on=period.expires_on, period_id=period.pk, after=ended)


def close_due(*, now: dt.datetime) -> int:
    """End the cycles whose last day is over where the person lives, and begin the next. Return how many ended."""
    ended = 0
    tomorrow = (now + dt.timedelta(days=1)).date()
    due = Cycle.objects.running().filter(due_on__lt=tomorrow).select_related("credential__user").order_by("pk")
    for cycle in due.iterator(chunk_size=BATCH):
        as_of = day_of(now, cycle.credential.user.time_zone)
        if cycle.due_on < as_of:
            ended += _roll_over(cycle.pk, as_of=as_of)
    return ended


def begin_missing(*, as_of: dt.date) -> None:
    """Begin the cycles of credentials that were added before cycles were kept."""
    for credential in Credential.objects.filter(cycles=None).iterator(chunk_size=BATCH):
        follow(credential, as_of=as_of)


def keep_versions(*, as_of: dt.date) -> None:
    """Give running cycles without a rule the one that was added since, so that later versions leave them alone."""
    for cycle in Cycle.objects.running().filter(version=None).select_related("credential").iterator(chunk_size=BATCH):
        choose_version(cycle.credential, as_of=as_of)


def choose_version(credential: Credential, *, as_of: dt.date) -> None:
    """Give a running cycle whose rule isn't for its credential the right one: none yet, another state or degree."""
    running = Cycle.objects.running().filter(credential=credential).select_related("version__authority").first()
    if running is None:
        return
    credential = Credential.objects.with_periods().select_related("user").get(pk=credential.pk)
    standing = standings([credential], as_of=as_of)[0]
    version, _ = _version(credential, running.starts_on, running.due_on, standing.told.degree)
    is_elsewhere = running.version is not None and running.version.authority.code != authority_of(credential)
    if is_elsewhere or (version and (running.version is None or running.version.profession != version.profession)):
        running.version = version
        running.save(update_fields=["version"])
        standing_changed.send(sender=Cycle, user=credential.user)


@transaction.atomic
def _roll_over(pk: int, *, as_of: dt.date) -> bool:
    cycle = Cycle.objects.select_for_update(of=("self",), skip_locked=True).running().filter(pk=pk).first()
    if cycle is None or cycle.due_on >= as_of:
        return False
    ended = _close(cycle, as_of=as_of)
    credential = Credential.objects.with_periods().select_related("user").get(pk=cycle.credential_id)
    period = credential.current_period
    standing_changed.send(sender=Cycle, user=credential.user)
    if period.expires_on > ended.due_on:
        _begin(ended.credential, due_on=period.expires_on, period_id=period.pk, after=ended)
        return True
    rules = rules_of(ended.version) if ended.version else None
    months = (rules.cycle.term_months or rules.cycle.months) if rules else None
    if months:
        due_on = _next_due(ended.due_on, months)
        while due_on < as_of:  # a license that was added long after it expired
            due_on = _next_due(due_on, months)
        _begin(ended.credential, due_on=due_on, period_id=None, after=ended)
    return True


def _next_due(due_on: dt.date, months: int) -> dt.date:
    """Return the same day of a later month. The last day of a month stays the last day."""
    is_last_day = (due_on + _DAY).month != due_on.month
    return add_months(due_on + _DAY, months) - _DAY if is_last_day else add_months(due_on, months)


def _begin(credential: Credential, *, due_on: dt.date, period_id: int | None, after: Cycle | None) -> Cycle:
    starts_on = after.due_on + _DAY if after else None
    if after:
        once_a_cycle = [code for code, question in questions().items() if question.each_cycle]
        Answer.objects.filter(credential=credential, code__in=once_a_cycle).delete()
    _release(period_id)
    told = standings([Credential.objects.with_periods().get(pk=credential.pk)], as_of=due_on)[0].told
    version, _ = _version(credential, starts_on, due_on, told.degree)
    return Cycle.objects.create(
        credential=credential,
        period_id=period_id,
        version=version,
        starts_on=starts_on,
        due_on=due_on,
        carried=Decimal(after.snapshot["carries"]) if after and after.snapshot else Decimal(0),
    )


def _release(period_id: int | None) -> None:
    """Take a period from the ended cycle that has it: its date was corrected since."""
    Cycle.objects.filter(period=period_id, period__isnull=False, closed_at__isnull=False).update(period=None)


def _version(
    credential: Credential, starts_on: dt.date | None, due_on: dt.date, degree: str
) -> tuple[RuleVersion | None, bool]:
    versions = versions_of([authority_of(credential)])
    start = starts_on or start_of(credential, due_on, versions, degree)
    return version_for(credential, degree, versions, starts_on=start)


def _take_dates(running: Cycle, period_id: int, expires_on: dt.date) -> None:
    if (running.period_id, running.due_on) == (period_id, expires_on):
        return
    _release(period_id)
    running.period_id, running.due_on = period_id, expires_on
    if running.starts_on and running.starts_on > expires_on:
        running.starts_on = None
    running.save(update_fields=["period", "due_on", "starts_on"])


def _close(cycle: Cycle, *, as_of: dt.date) -> Cycle:
    """Keep how the cycle ended, as of its last day or of an earlier renewal."""
    credential = Credential.objects.with_periods().get(pk=cycle.credential_id)
    standing = standings([credential], as_of=min(as_of, cycle.due_on))[0]
    cycle.snapshot = snapshot(standing, Entry.objects.of(credential.user))
    cycle.closed_at = timezone.now()
    cycle.version = cycle.version or standing.version
    cycle.save(update_fields=["snapshot", "closed_at", "version"])
    return cycle


def snapshot(standing: Standing, entries: EntryQuerySet) -> dict[str, Any]:
    """Return how a cycle ended as JSON: each requirement with its label, figures, status and the credits counted.

    `activities` has what counted by key, so that the page stays as it was after an entry is edited or deleted.
    """
    evaluation = standing.evaluation
    if evaluation is None:
        return {"requirements": [], "activities": {}, "carries": "0", "is_checked": False}
    keys = {counted.key for each in evaluation.progress for counted in each.counted}
    return {
        "carries": str(carries(evaluation)),
        "is_checked": standing.is_own or bool(standing.version and standing.version.checked_on),
        "activities": {
            str(entry.public_id): {"title": entry.title, "completed_on": entry.completed_on.isoformat()}
            for entry in entries.filter(public_id__in=keys)
        },
        "requirements": [
            {
                "code": each.requirement.code,
                "label": each.requirement.label,
                "unit": unit_of(each.requirement, evaluation.rule_set.unit),
                "status": each.status,
                "required": None if each.required is None else str(each.required),
                "earned": str(each.earned),
                "remaining": str(each.remaining),
                "why": each.why,
                "counted": [{"key": counted.key, "amount": str(counted.amount)} for counted in each.counted],
            }
            for each in evaluation.progress
        ],
    }
