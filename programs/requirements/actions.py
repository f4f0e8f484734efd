"""Record what a person tells us about their rules and cycles. Each change leaves an audit event."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.audit.actions import record
from accounts.licenses.models import Credential
from accounts.users.models import User
from programs.catalog.vocabulary import MandatedTopic
from programs.ledger.models import Entry
from programs.requirements.cycles import choose_version
from programs.requirements.models import Answer, Cycle, OwnTarget, Posting, RenewalTick
from programs.requirements.queries import DEGREE
from programs.requirements.signals import standing_changed


@transaction.atomic
def answer(*, by: User, credential: Credential | None, code: str, value: Any, as_of: dt.date) -> None:
    """Record an answer, or take it back with None. Without a credential it's about the person."""
    answers = Answer.objects.filter(user=by, credential=credential, code=code)
    if value is None:
        answers.delete()
    else:
        Answer.objects.update_or_create(user=by, credential=credential, code=code, defaults={"value": value})
    record(kind="requirements.answered", obj=credential or by, by=by, fields=[code.split(":")[0]])
    if code == DEGREE:
        for each in Credential.objects.of(by):
            choose_version(each, as_of=as_of)
    standing_changed.send(sender=Answer, user=by)


@transaction.atomic
def set_carried(*, cycle: Cycle, by: User, amount: Decimal) -> None:
    """Record the credit that was carried over into a cycle."""
    cycle.carried = amount
    cycle.save(update_fields=["carried"])
    record(kind="requirements.carried_over", obj=cycle, by=by, fields=["carried"])
    standing_changed.send(sender=Cycle, user=by)


@transaction.atomic
def mark_posted(*, cycle: Cycle, by: User, entries: Collection[Entry], day: dt.date) -> int:
    """Set which of a person's entries show in the board's own record. Return how many changed."""
    before = set(Posting.objects.filter(cycle=cycle).values_list("entry_id", flat=True))
    after = {entry.pk for entry in entries}
    Posting.objects.filter(cycle=cycle, entry__in=before - after).delete()
    Posting.objects.bulk_create(
        [Posting(cycle=cycle, entry_id=entry, posted_on=day) for entry in sorted(after - before)], ignore_conflicts=True
    )
    changed = len(before ^ after)
    if changed:
        record(kind="requirements.posted", obj=cycle, by=by, fields=["postings"])
    return changed


@transaction.atomic
def tick(*, cycle: Cycle, by: User, step: str, day: dt.date | None) -> None:
    """Tick off a step of the renewal checklist, or take the tick back with None."""
    if day is None:
        RenewalTick.objects.filter(cycle=cycle, step=step).delete()
    else:
        RenewalTick.objects.get_or_create(cycle=cycle, step=step, defaults={"done_on": day})
    record(kind="requirements.renewal_step", obj=cycle, by=by, fields=[step])


@transaction.atomic
def add_target(
    *, credential: Credential, by: User, label: str, amount: Decimal, topic: MandatedTopic | None, months: int
) -> OwnTarget:
    """Add or change a person's own target for a credential without a rule."""
    target, _ = OwnTarget.objects.update_or_create(
        credential=credential, label=label, defaults={"amount": amount, "topic": topic, "months": months}
    )
    record(kind="requirements.target_set", obj=credential, by=by, fields=["own_targets"])
    standing_changed.send(sender=OwnTarget, user=by)
    return target


@transaction.atomic
def remove_target(*, target: OwnTarget, by: User) -> None:
    record(kind="requirements.target_removed", obj=target.credential, by=by, fields=["own_targets"])
    target.delete()
    standing_changed.send(sender=OwnTarget, user=by)
