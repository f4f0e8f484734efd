"""What one row of a roster does to the ledger of the person it names."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Min, Q

from accounts.audit.actions import record
from accounts.users.models import User
from programs.catalog.vocabulary import CreditType
from programs.ledger.enums import Origin
from programs.ledger.models import Entry, EntryCredit, EntryTopic
from programs.rosters.models import Confirmation, Roster
from programs.rosters.reading import Row

Types = Mapping[str, CreditType]


def confirm(row: Row, *, user: User, roster: Roster, types: Types, now: dt.datetime) -> bool:
    """Add the completion, confirm the person's own equal entry, or correct what was confirmed before.

    Return whether the ledger changed: the same row adds nothing the second time. Runs in the caller's transaction,
    which holds the person's authorization locked.
    """
    known = Confirmation.objects.filter(user=user, provider=roster.provider, completion_id=row.completion_id).first()
    if known:
        return _correct(known, row, roster=roster, types=types)
    entry = _equal_entry(row, user=user, roster=roster)
    if entry:
        _adopt(entry, row, roster=roster, now=now)
    else:
        entry = _add(row, user=user, roster=roster, types=types, now=now)
    Confirmation.objects.create(
        user=user,
        provider=roster.provider,
        completion_id=row.completion_id,
        entry=entry,
        roster=roster,
        fingerprint=fingerprint(entry),
        confirmed_at=now,
    )
    return True


def fingerprint(entry: Entry) -> str:
    """Return a hash of the facts of an entry that requirements count. The note and the certificates aren't in it."""
    facts = [
        entry.title,
        entry.completed_on.isoformat(),
        entry.format_id,
        entry.approved_by,
        sorted((each.credit_type_id, str(each.amount)) for each in EntryCredit.objects.filter(entry=entry)),
        sorted((each.topic_id, str(each.hours)) for each in EntryTopic.objects.filter(entry=entry)),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _equal_entry(row: Row, *, user: User, roster: Roster) -> Entry | None:
    """Return an entry of the person about the same activity, day and credit that nobody confirmed yet."""
    program = roster.program
    same = Q(program=program) | Q(title__iexact=program.title.strip())
    found = Entry.objects.of(user).filter(same, completed_on=row.completed_on, confirmed_by=None)
    found = found.prefetch_related("credits__credit_type")
    return next((each for each in found.order_by("entered_at", "pk") if _amounts(each) == dict(row.amounts)), None)


def _amounts(entry: Entry) -> dict[str, Decimal]:
    return {each.credit_type.code: each.amount for each in entry.credits.all()}


def _adopt(entry: Entry, row: Row, *, roster: Roster, now: dt.datetime) -> None:
    """Confirm the person's own entry. Its title, note, certificates and topics stay as they are."""
    entry.confirmed_by, entry.confirmed_at = roster.provider, now
    entry.program = entry.program or roster.program
    entry.provider = entry.provider or roster.provider
    entry.external_id = entry.external_id or _external_id(row, roster)
    entry.save(update_fields=["confirmed_by", "confirmed_at", "program", "provider", "external_id"])
    record(kind="ledger.confirmed", obj=entry, by=None, fields=["confirmed_by"])


def _add(row: Row, *, user: User, roster: Roster, types: Types, now: dt.datetime) -> Entry:
    program = roster.program
    formats = list(program.formats.order_by("pk")[:2])
    entry = Entry.objects.create(
        user=user,
        title=program.title,
        provider_name=roster.provider.name,
        completed_on=row.completed_on,
        format=formats[0] if len(formats) == 1 else None,
        program=program,
        provider=roster.provider,
        origin=Origin.ROSTER,
        external_id=_external_id(row, roster),
        confirmed_by=roster.provider,
        confirmed_at=now,
        entered_at=now,
    )
    _set_credits(entry, row, types)
    _set_topics(entry, row, roster)
    record(kind="ledger.logged", obj=entry, by=None, fields=["confirmed_by", "credits", "completed_on"])
    return entry


def _external_id(row: Row, roster: Roster) -> str:
    return f"roster:{roster.provider_id}:{row.completion_id}"


def _set_credits(entry: Entry, row: Row, types: Types) -> None:
    entry.credits.all().delete()
    EntryCredit.objects.bulk_create(
        [EntryCredit(entry=entry, credit_type=types[code], amount=amount) for code, amount in row.amounts.items()]
    )


def _set_topics(entry: Entry, row: Row, roster: Roster) -> None:
    """Copy the topics whose hours the listing states, if the person earned all of its credit."""
    offers = roster.program.offers.select_related("credit_type")
    most = {each.credit_type.code: each.amount for each in offers}
    if any(most.get(code) != amount for code, amount in row.amounts.items()):
        return
    hours = roster.program.state_topics.exclude(hours=None).values("topic").annotate(least=Min("hours"))
    EntryTopic.objects.bulk_create(
        [EntryTopic(entry=entry, topic_id=each["topic"], hours=each["least"]) for each in hours.order_by("topic")]
    )


def _correct(known: Confirmation, row: Row, *, roster: Roster, types: Types) -> bool:
    """Take over the provider's new date and credit, unless the person edited or deleted the entry since."""
    kept = Entry.objects.select_for_update(of=["self"]).filter(confirmations=known, deleted_at=None)
    entry = kept.first()
    if entry is None or entry.confirmed_by_id != roster.provider_id or fingerprint(entry) != known.fingerprint:
        return False
    if entry.completed_on == row.completed_on and _amounts(entry) == dict(row.amounts):
        return False
    entry.completed_on = row.completed_on
    entry.save(update_fields=["completed_on"])
    _set_credits(entry, row, types)
    known.roster, known.fingerprint = roster, fingerprint(entry)
    known.save(update_fields=["roster", "fingerprint"])
    record(kind="ledger.edited", obj=entry, by=None, fields=["completed_on", "credits"])
    return True
