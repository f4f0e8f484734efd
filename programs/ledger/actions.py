"""Log, edit, delete and restore entries, with their certificates. Each leaves an audit event and sends the news."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.audit.actions import record
from accounts.users.models import User
from cmehub.lib.dates import day_of
from programs.catalog.models import Program
from programs.catalog.vocabulary import ActivityFormat, CreditType, MandatedTopic
from programs.ledger.enums import Origin
from programs.ledger.files import StoredFile
from programs.ledger.models import Certificate, Entry, EntryCredit, EntryTopic, LedgerImport
from programs.ledger.rules import Facts, problems
from programs.ledger.signals import credits_changed
from programs.providers.models import Provider

# A provider confirmed these. Editing one of them ends the confirmation.
_CONFIRMED = {"title", "provider_name", "completed_on", "credits"}


class Refused(Exception):
    """The facts can't be saved. `problems` are texts by the name of the fact (`rules.problems`)."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(". ".join(problems.values()))
        self.problems = problems


class AlreadyThere(Exception):
    """The person's ledger or trash has an entry with this external ID."""


@dataclass(frozen=True)
class Completion:
    """An entry to be added, with where it comes from. `external_id` is its ID in the file, '' if it has none."""

    facts: Facts
    external_id: str = ""


# -- entries -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def log(
    *,
    facts: Facts,
    by: User,
    now: dt.datetime,
    of: User | None = None,
    origin: Origin = Origin.HAND,
    program: Program | None = None,
    provider: Provider | None = None,
    external_id: str = "",
    certificate: StoredFile | None = None,
) -> Entry:
    """Add an entry to the ledger of `of`, or else of `by` (raises Refused, AlreadyThere).

    The facts are copied. `provider` is the listed one, if not the program's or one of the same name.
    """
    owner = of or by
    refuse(facts, owner, now)
    if external_id and Entry.objects.filter(user=owner, external_id=external_id).exists():
        raise AlreadyThere
    vocabulary = _Vocabulary.of([facts])
    entry = vocabulary.entry(facts, user=owner, origin=origin, external_id=external_id, entered_at=now)
    if program:
        entry.program, entry.provider_id = program, program.provider_id
    if provider:
        entry.provider = provider
    entry.save()
    EntryCredit.objects.bulk_create(vocabulary.credits(entry, facts))
    EntryTopic.objects.bulk_create(vocabulary.topics(entry, facts))
    if certificate:
        _store(entry, certificate, now)
    record(kind="ledger.logged", obj=entry, by=by, fields=_stated(facts))
    credits_changed.send(sender=Entry, user=owner)
    return entry


@transaction.atomic
def edit(*, entry: Entry, facts: Facts, by: User, now: dt.datetime) -> list[str]:
    """Change what an entry says, and return the names of the facts that changed (raises Refused).

    An entry that a provider confirmed isn't confirmed anymore if what they confirmed changes.
    """
    refuse(facts, entry.user, now)
    entry = _locked(entry)
    changed = sorted(_changes(entry.facts, facts))
    if not changed:
        return []
    vocabulary = _Vocabulary.of([facts])
    edited = vocabulary.entry(facts, user=entry.user)
    fields = ["title", "provider_name", "completed_on", "format", "approved_by", "note"]
    for name in fields:
        setattr(entry, name, getattr(edited, name))
    if "provider_name" in changed:
        entry.provider = edited.provider
    if entry.confirmed_by_id and _CONFIRMED & set(changed):
        entry.confirmed_by, entry.confirmed_at = None, None
    entry.save(update_fields=[*fields, "provider", "confirmed_by", "confirmed_at"])
    if "credits" in changed:
        EntryCredit.objects.filter(entry=entry).delete()
        EntryCredit.objects.bulk_create(vocabulary.credits(entry, facts))
    if "topics" in changed:
        EntryTopic.objects.filter(entry=entry).delete()
        EntryTopic.objects.bulk_create(vocabulary.topics(entry, facts))
    record(kind="ledger.edited", obj=entry, by=by, fields=changed)
    credits_changed.send(sender=Entry, user=entry.user)
    return changed


@transaction.atomic
def delete(*, entry: Entry, by: User, now: dt.datetime) -> None:
    """Move an entry to the trash, where it stays for 30 days. Does nothing if it's there."""
    if Entry.objects.filter(pk=entry.pk, deleted_at=None).update(deleted_at=now):
        record(kind="ledger.deleted", obj=entry, by=by)
        credits_changed.send(sender=Entry, user=entry.user)


@transaction.atomic
def restore(*, entry: Entry, by: User) -> None:
    """Take an entry out of the trash, with everything it had. Does nothing if it isn't there."""
    if Entry.objects.filter(pk=entry.pk, deleted_at__isnull=False).update(deleted_at=None):
        record(kind="ledger.restored", obj=entry, by=by)
        credits_changed.send(sender=Entry, user=entry.user)


# -- certificates ------------------------------------------------------------------------------------------------------


@transaction.atomic
def attach(*, entry: Entry, file: StoredFile, by: User, now: dt.datetime) -> Certificate:
    certificate = _store(entry, file, now)
    record(kind="ledger.certificate_added", obj=entry, by=by, fields=["certificates"])
    return certificate


@transaction.atomic
def delete_certificate(*, certificate: Certificate, by: User) -> None:
    """Delete a certificate with its file, for good."""
    record(kind="ledger.certificate_deleted", obj=certificate.entry, by=by, fields=["certificates"])
    certificate.delete()


def _store(entry: Entry, file: StoredFile, now: dt.datetime) -> Certificate:
    """Add the file to the entry. A form that was sent twice adds it once."""
    certificate, _ = Certificate.objects.get_or_create(
        stored_as=file.stored_as,
        defaults={
            "entry": entry,
            "name": file.name,
            "content_type": file.content_type,
            "size": file.size,
            "uploaded_at": now,
        },
    )
    return certificate


# -- imports -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def start_import(
    *,
    origin: Origin,
    filename: str,
    table: Sequence[Sequence[str]],
    columns: Mapping[str, int],
    credit_type: CreditType | None,
    day_first: bool,
    by: User,
    now: dt.datetime,
) -> LedgerImport:
    """Keep an uploaded file for its preview. It replaces the person's other previews. The ledger doesn't change."""
    LedgerImport.objects.filter(user=by, added_at=None).delete()
    return LedgerImport.objects.create(
        user=by,
        origin=origin,
        filename=filename,
        table=table,
        columns=columns,
        credit_type=credit_type,
        day_first=day_first,
        uploaded_at=now,
    )


def choose_columns(
    *, of: LedgerImport, columns: Mapping[str, int], credit_type: CreditType | None, day_first: bool
) -> None:
    """Change how a preview reads its file. The ledger doesn't change."""
    of.columns, of.credit_type, of.day_first = dict(columns), credit_type, day_first
    of.save(update_fields=["columns", "credit_type", "day_first"])


@transaction.atomic
def add_import(*, of: LedgerImport, completions: Sequence[Completion], by: User, now: dt.datetime) -> int:
    """Add the confirmed rows of a preview in a few queries, and empty it. Return how many were added.

    Does nothing if it's confirmed already. A completion whose ID is in the ledger or the trash is left out.
    """
    locked = LedgerImport.objects.select_for_update().get(pk=of.pk)
    if locked.added_at is not None:
        return 0
    there = set(Entry.objects.filter(user=by).exclude(external_id="").values_list("external_id", flat=True))
    wanted = list(_once(completions, there))
    for each in wanted:
        refuse(each.facts, by, now)
    vocabulary = _Vocabulary.of([each.facts for each in wanted])
    common = {"user": by, "origin": locked.origin, "imported_with": locked, "entered_at": now}
    entries = Entry.objects.bulk_create(
        [vocabulary.entry(each.facts, external_id=each.external_id, **common) for each in wanted]
    )
    pairs = list(zip(entries, (each.facts for each in wanted), strict=True))
    EntryCredit.objects.bulk_create([row for pair in pairs for row in vocabulary.credits(*pair)])
    EntryTopic.objects.bulk_create([row for pair in pairs for row in vocabulary.topics(*pair)])
    locked.table, locked.added_at, locked.added = [], now, len(entries)
    locked.save(update_fields=["table", "added_at", "added"])
    record(kind="ledger.imported", obj=locked, by=by, fields=["entries"])
    credits_changed.send(sender=Entry, user=by)
    return len(entries)


def _once(completions: Iterable[Completion], there: set[str]) -> Iterable[Completion]:
    """Yield the completions whose ID isn't there yet, each ID once."""
    seen = set(there)
    for each in completions:
        if each.external_id not in seen:
            yield each
        if each.external_id:
            seen.add(each.external_id)


@transaction.atomic
def undo_import(*, of: LedgerImport, by: User, now: dt.datetime) -> int:
    """Move all entries of an import to the trash, and return how many."""
    moved = Entry.objects.of(by).filter(imported_with=of).update(deleted_at=now)
    if moved:
        record(kind="ledger.import_undone", obj=of, by=by, fields=["entries"])
        credits_changed.send(sender=Entry, user=by)
    return moved


# -- parts -------------------------------------------------------------------------------------------------------------


def refuse(facts: Facts, owner: User, now: dt.datetime) -> None:
    """Raise Refused if the facts can't be saved."""
    if found := problems(facts, as_of=day_of(now, owner.time_zone)):
        raise Refused(found)


def _locked(entry: Entry) -> Entry:
    """Return the current row with its parts, locked until the transaction ends."""
    Entry.objects.select_for_update().get(pk=entry.pk)
    return Entry.objects.with_parts().select_related("user").get(pk=entry.pk)


def _changes(before: Facts, after: Facts) -> Iterable[str]:
    """Yield the names of the facts that differ."""
    names = {"amounts": "credits"}
    for name in Facts.__dataclass_fields__:
        if getattr(before, name) != getattr(after, name):
            yield names.get(name, name)


def _stated(facts: Facts) -> Iterable[str]:
    return _changes(Facts("", dt.date.min), facts)


@dataclass(frozen=True)
class _Vocabulary:
    """The rows that entries refer to, by the words that the facts use."""

    types: Mapping[str, CreditType]
    mandated: Mapping[str, MandatedTopic]
    formats: Mapping[str, ActivityFormat]
    providers: Mapping[str, Provider]

    @classmethod
    def of(cls, facts: Collection[Facts]) -> "_Vocabulary":
        """Read what the facts refer to, in at most four queries."""
        names = {each.provider_name for each in facts if each.provider_name}
        return cls(
            CreditType.objects.in_bulk({code for each in facts for code in each.amounts}, field_name="code"),
            MandatedTopic.objects.in_bulk({code for each in facts for code in each.topics}, field_name="code"),
            ActivityFormat.objects.in_bulk({each.format for each in facts if each.format}, field_name="code"),
            Provider.objects.in_bulk(names, field_name="name"),
        )

    def entry(self, facts: Facts, **fields: Any) -> Entry:
        return Entry(
            title=facts.title,
            provider_name=facts.provider_name,
            completed_on=facts.completed_on,
            format=self.formats[facts.format] if facts.format else None,
            approved_by=facts.approved_by,
            note=facts.note,
            provider=self.providers.get(facts.provider_name),
            **fields,
        )

    def credits(self, entry: Entry, facts: Facts) -> list[EntryCredit]:
        return [
            EntryCredit(entry=entry, credit_type=self.types[code], amount=amount)
            for code, amount in facts.amounts.items()
        ]

    def topics(self, entry: Entry, facts: Facts) -> list[EntryTopic]:
        return [EntryTopic(entry=entry, topic=self.mandated[code], hours=hours) for code, hours in facts.topics.items()]
