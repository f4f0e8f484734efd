"""Files of completions: read into a table, and what each row would do beside the person's ledger."""

import datetime as dt
import io
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from functools import cached_property
from itertools import islice
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from accounts.users.models import User
from cmehub.lib import uploads
from programs.catalog.vocabulary import ActivityFormat, CreditType, MandatedTopic
from programs.importing import reading
from programs.ledger import tables, transcripts
from programs.ledger.actions import Completion
from programs.ledger.enums import Origin
from programs.ledger.models import Entry, LedgerImport
from programs.ledger.queries import known_entries, usual_types
from programs.ledger.rules import Facts, Known, amount_in_words, likeness, problems, questions
from programs.ledger.tables import MOST_ROWS, Read, Vocabulary
from programs.providers.models import Provider

MAX_MB = 2
_MOST_COMPARED = 40  # entries of one day
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # today's and older ones
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Refused(Exception):
    """The file can't be read. `str()` says why, and what to do."""


@dataclass(frozen=True)
class Table:
    """A file's rows as text, the header first, and which column holds what."""

    origin: Origin
    rows: list[list[str]]
    columns: dict[str, int]
    filename: str = ""


# -- a file ------------------------------------------------------------------------------------------------------------


def read(file: "UploadedFile[Any]") -> Table:
    """Read a CSV file in any usual encoding, or a transcript as JSON (raises Refused)."""
    if (file.size or 0) > MAX_MB * 1024 * 1024:
        raise Refused(f"Choose a file of {MAX_MB} MB or less")
    content = file.read()
    if content.startswith(_WORKBOOKS):
        raise Refused("This is a workbook. In Excel, choose “Save as” and “CSV UTF-8,” and upload that file")
    text = _decoded(content)
    table = _transcript(text) if text.lstrip()[:1] in ("{", "[") else _csv(text)
    if len(table.rows) < 2:
        raise Refused("The file has no rows below its header")
    if len(table.rows) > MOST_ROWS + 1:
        raise Refused(f"The file has more than {MOST_ROWS:,} rows. Split it into several")
    return replace(table, filename=uploads.plain_name(file.name or ""))


def _decoded(content: bytes) -> str:
    """Return the text. What isn't Unicode is Windows-1252, as older spreadsheet programs write."""
    if content.startswith(_UTF_16):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _csv(text: str) -> Table:
    try:
        found = list(islice(reading.rows(io.BytesIO(text.encode())), MOST_ROWS + 2))
    except reading.Unreadable as reason:
        raise Refused(str(reason).removesuffix(".")) from None
    if not found or not any(found[0]):
        raise Refused("The first row of the file has to name its columns")
    return Table(Origin.FILE, found, tables.recognize(found[0]))


def _transcript(text: str) -> Table:
    providers = dict(Provider.objects.exclude(pars_id="").values_list("pars_id", "name"))
    try:
        rows = transcripts.read(text, providers=providers)
    except transcripts.NotReadable as reason:
        raise Refused(str(reason).removesuffix(".")) from None
    return Table(Origin.TRANSCRIPT, [transcripts.HEADER, *rows], transcripts.COLUMNS)


# -- its preview -------------------------------------------------------------------------------------------------------


class Status(Enum):
    READY = "ready"
    DUPLICATE = "likely duplicate"
    ERROR = "error"


@dataclass(frozen=True)
class Planned:
    """What one row would do. `twin` is the entry that it looks like, unless that's an earlier row of the file.

    `is_there` is for a completion whose ID is in the ledger or the trash: it can't be added again.
    """

    read: Read
    status: Status
    reasons: Sequence[str] = ()
    twin: str = ""
    is_there: bool = False
    credits: Sequence[str] = ()  # in words
    topics: Sequence[tuple[Decimal, str]] = ()  # hours and names

    @property
    def completion(self) -> Completion | None:
        facts = self.read.facts
        can_add = facts and self.status is not Status.ERROR and not self.is_there
        return Completion(facts, self.read.external_id) if facts and can_add else None


@dataclass(frozen=True)
class Plan:
    rows: list[Planned]

    @cached_property
    def ready(self) -> list[Planned]:
        return self._with(Status.READY)

    @cached_property
    def duplicates(self) -> list[Planned]:
        return self._with(Status.DUPLICATE)

    @cached_property
    def errors(self) -> list[Planned]:
        return self._with(Status.ERROR)

    def _with(self, status: Status) -> list[Planned]:
        return [each for each in self.rows if each.status is status]

    @property
    def can_tick(self) -> bool:
        """Whether there are duplicates that can be added anyway."""
        return any(not each.is_there for each in self.duplicates)

    @property
    def counts(self) -> str:
        """Return '12 ready, 1 likely duplicate, 2 errors'."""
        said = [_counted(len(self.ready), "ready", "ready")] + [
            _counted(len(found), one, f"{one}s")
            for found, one in ((self.duplicates, "likely duplicate"), (self.errors, "error"))
            if found
        ]
        return ", ".join(said)

    def chosen(self, ticked: Collection[str]) -> list[Completion]:
        """Return what to add: everything that's ready, and the duplicates whose numbers are ticked."""
        rows = [
            each
            for each in self.rows
            if each.status is Status.READY or (each.status is Status.DUPLICATE and str(each.read.number) in ticked)
        ]
        return [completion for each in rows if (completion := each.completion)]


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def vocabulary() -> Vocabulary:
    return Vocabulary(
        types=tables.words_of(CreditType.objects.values_list("code", "name", "short_name")),
        topics=tables.words_of(MandatedTopic.objects.values_list("code", "name")),
        formats=tables.words_of(ActivityFormat.objects.values_list("code", "name")),
    )


def default_type(user: User) -> CreditType | None:
    """Return the credit type of rows that state none: the one that the person uses."""
    return CreditType.objects.filter(code__in=usual_types(user)[:1]).first()


def is_clear(of: LedgerImport) -> bool:
    """Whether every fact that a row needs has a column."""
    return not tables.missing(of.columns)


def plan(of: LedgerImport, *, as_of: dt.date) -> Plan:
    """Return what each row would do to the ledger now. The number of queries is the same for every file."""
    words, default = vocabulary(), of.credit_type.code if of.credit_type else ""
    found = [
        tables.read(number, row, of.columns, words, default_type=default, day_first=of.day_first)
        for number, row in enumerate(of.table[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    days = {each.facts.completed_on for each in found if each.facts}
    beside = _Beside.of(known_entries(of.user, days=days), _ids(of.user))
    types = dict(CreditType.objects.values_list("code", "short_name"))
    topics = dict(MandatedTopic.objects.values_list("code", "name"))
    return Plan([_named(_planned(each, beside, as_of), types, topics) for each in found])


def _named(planned: Planned, types: Mapping[str, str], topics: Mapping[str, str]) -> Planned:
    facts = planned.read.facts
    if facts is None:
        return planned
    return replace(
        planned,
        credits=[amount_in_words(amount, types[code]) for code, amount in facts.amounts.items()],
        topics=[(hours, topics[code]) for code, hours in facts.topics.items()],
    )


def _ids(user: User) -> dict[str, bool]:
    """Return the IDs of the person's entries, those of other files and our own, and whether each is in the trash."""
    rows = Entry.objects.filter(user=user).values_list("external_id", "public_id", "deleted_at")
    return {name: bool(deleted) for other, own, deleted in rows for name in (other, str(own)) if name}


@dataclass
class _Beside:
    """What a row is compared with: the entries of its day, and the rows before it."""

    by_day: defaultdict[dt.date, list[Known]]
    ids: Mapping[str, bool]
    seen_ids: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, known: Iterable[Known], ids: Mapping[str, bool]) -> "_Beside":
        by_day: defaultdict[dt.date, list[Known]] = defaultdict(list)
        for each in known:
            by_day[each.completed_on].append(each)
        return cls(by_day, ids)

    def take(self, read: Read, facts: Facts) -> None:
        """Compare the rows after this one with it as well."""
        row = Known(f"row {read.number}", facts.title, facts.provider_name, facts.completed_on, facts.amounts)
        self.by_day[facts.completed_on].append(row)
        if read.external_id:
            self.seen_ids.add(read.external_id)


def _planned(read: Read, beside: _Beside, as_of: dt.date) -> Planned:
    if read.facts is None:
        return Planned(read, Status.ERROR, read.problems)
    if wrong := problems(read.facts, as_of=as_of):
        return Planned(read, Status.ERROR, tuple(wrong.values()))
    if read.external_id in beside.ids:
        where = "in your trash" if beside.ids[read.external_id] else "in your ledger"
        return Planned(read, Status.DUPLICATE, (f"It's already {where}",), is_there=True)
    if read.external_id in beside.seen_ids:
        return Planned(read, Status.DUPLICATE, ("The file has it twice",), is_there=True)
    same_day = beside.by_day[read.facts.completed_on][:_MOST_COMPARED]
    twin = next(((each, reason) for each in same_day if (reason := likeness(read.facts, each))), None)
    odd = [f"Check this: {each.text}" for each in questions(read.facts, same_day=[])]
    beside.take(read, read.facts)
    if twin:
        known, reason = twin
        is_row = known.key.startswith("row ")
        text = f"It has {reason} as {known.key if is_row else f'“{known.title}” in your ledger'}"
        return Planned(read, Status.DUPLICATE, (text, *read.notes, *odd), twin="" if is_row else known.key)
    return Planned(read, Status.READY, (*read.notes, *odd))
