"""Whose shortlist it is: a person's, in the database, or a visitor's, in their session until they sign in.

    owners.of(request).save(program)

A session exists only after a visitor saved something.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from accounts.users.models import User
from programs.catalog.models import Program
from programs.shortlist import actions
from programs.shortlist.models import LONGEST_NOTE, ShortlistItem
from programs.shortlist.rules import joined

_KEY = "shortlist"


class Owner(Protocol):
    def notes(self) -> dict[int, str]:
        """Return the notes by the program's id, latest saved first."""

    def save(self, program: Program) -> None:
        """Add a program, if it isn't there (raises actions.ShortlistFull)."""

    def remove(self, program: Program) -> None: ...

    def write_note(self, program: Program, note: str) -> None: ...


@dataclass(frozen=True)
class Person:
    user: User

    def notes(self) -> dict[int, str]:
        items = ShortlistItem.objects.filter(user=self.user).order_by("-created_at", "-pk")
        return dict(items.values_list("program_id", "note"))

    def save(self, program: Program) -> None:
        actions.save(program=program, by=self.user)

    def remove(self, program: Program) -> None:
        actions.remove(program=program, by=self.user)

    def write_note(self, program: Program, note: str) -> None:
        actions.write_note(program=program, note=note, by=self.user)


@dataclass(frozen=True)
class Visitor:
    session: SessionBase

    def notes(self) -> dict[int, str]:
        """Return the notes. Merged listings are replaced by the one that was kept, and deleted ones left out."""
        stored = self._stored()
        found = Program.objects.filter(pk__in=stored).values_list("pk", "merged_into") if stored else []
        today = {pk: into or pk for pk, into in found}
        notes: dict[int, str] = {}
        for pk, note in reversed(stored.items()):
            if pk in today:
                notes[today[pk]] = joined(notes.get(today[pk], ""), note, longest=LONGEST_NOTE)
        return notes

    def save(self, program: Program) -> None:
        stored = self._stored()
        if program.pk not in stored and len(stored) >= actions.MOST:
            raise actions.ShortlistFull
        self._store({**stored, program.pk: stored.get(program.pk, "")})

    def remove(self, program: Program) -> None:
        gone = {program.pk, *Program.objects.filter(merged_into=program).values_list("pk", flat=True)}
        self._store({pk: note for pk, note in self._stored().items() if pk not in gone})

    def write_note(self, program: Program, note: str) -> None:
        notes = dict(list(self.notes().items())[::-1])
        if program.pk in notes:
            self._store({**notes, program.pk: note[:LONGEST_NOTE]})

    def _stored(self) -> dict[int, str]:
        """Return the notes by id, earliest saved first."""
        return {int(pk): str(note) for pk, note in self.session.get(_KEY, [])}

    def _store(self, notes: Mapping[int, str]) -> None:
        self.session[_KEY] = list(notes.items())

    def take(self) -> dict[int, str]:
        """Return the notes, earliest saved first, and forget them."""
        notes = dict(list(self.notes().items())[::-1])
        self.session.pop(_KEY, None)
        return notes


def of(request: HttpRequest) -> Owner:
    if isinstance(request.user, User):
        return Person(request.user)
    return Visitor(request.session)
