"""The sections of a weekly digest. Higher rooms register theirs when the app is ready.

A section without entries isn't shown, and a digest without sections isn't sent. Nobody can pay for a place in one.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from accounts.licenses.models import Credential
from accounts.users.models import User
from programs.credits import Credit
from programs.ledger.models import Entry as LedgerEntry
from programs.requirements.queries import Ledger, Standing, ledgers_of, standings


@dataclass(frozen=True)
class Entry:
    """One thing to know: a linked title (`path` on this site), what's second to it, and lines of facts."""

    title: str
    path: str
    second: str = ""
    lines: tuple[str, ...] = ()
    is_demo: bool = False


@dataclass(frozen=True)
class Section:
    """Entries under a heading. `fact` is the first of them as a sentence without its period, for the subject.

    `path` and `path_text` are where to go from here: the button of the email, if it's the first section.
    """

    title: str
    fact: str
    entries: tuple[Entry, ...]
    path: str
    path_text: str
    note: str = ""


@dataclass(frozen=True)
class Reader:
    """One person, the time that their digest is about (from `since` until before `until`), and how they stand."""

    user: User
    as_of: dt.date
    since: dt.datetime
    until: dt.datetime
    standings: Sequence[Standing] = ()
    ledger: Ledger = Ledger((), ())

    @property
    def credits(self) -> Sequence[Credit]:
        return self.ledger.credits

    @property
    def logged(self) -> list[LedgerEntry]:
        """What was added to the ledger in this time."""
        return [entry for entry in self.ledger.entries if self.since <= entry.entered_at < self.until]


Source = Callable[[Sequence[Reader]], Mapping[int, Section]]

_sources: list[Source] = []


def register(*sources: Source) -> None:
    """Add sources of sections: readers -> the section of each by user ID, if there's one. Shown in this order."""
    for source in sources:
        if source not in _sources:
            _sources.append(source)


def sections_of(readers: Sequence[Reader]) -> dict[int, list[Section]]:
    """Return the sections by user ID."""
    found: dict[int, list[Section]] = {reader.user.pk: [] for reader in readers}
    for source in _sources:
        for user, section in source(readers).items():
            found[user].append(section)
    return found


def with_standings(readers: Iterable[Reader]) -> list[Reader]:
    """Add how the readers' credentials stand, in the same number of queries for one and for many of the same day."""
    told: list[Reader] = []
    for as_of, group in groupby(sorted(readers, key=lambda each: each.as_of), key=lambda each: each.as_of):
        told += _on(as_of, list(group))
    return told


def _on(as_of: dt.date, readers: Sequence[Reader]) -> list[Reader]:
    users = [reader.user.pk for reader in readers]
    held = list(Credential.objects.filter(user__in=users).with_periods().order_by("pk"))
    ledgers = ledgers_of(users)
    found: dict[int, list[Standing]] = {user: [] for user in users}
    for standing in standings(held, as_of=as_of, ledgers=ledgers):
        found[standing.credential.user_id].append(standing)
    return [
        Reader(
            user=reader.user,
            as_of=reader.as_of,
            since=reader.since,
            until=reader.until,
            standings=sorted(found[reader.user.pk], key=lambda each: (each.due_on, each.credential.pk)),
            ledger=ledgers.get(reader.user.pk, Ledger((), ())),
        )
        for reader in readers
    ]
