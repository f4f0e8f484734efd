"""Change a person's shortlist. It's nobody else's business, so the audit log leaves it out."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from accounts.users.models import User
from programs.catalog.models import Program
from programs.shortlist.models import LONGEST_NOTE, ShortlistItem
from programs.shortlist.rules import joined
from programs.shortlist.signals import shortlist_changed

MOST = 50


class ShortlistFull(Exception):
    """There's no room for another program. `str()` says what to do."""

    def __init__(self) -> None:
        super().__init__(f"Your shortlist holds {MOST} programs. Remove one before you save another.")


@transaction.atomic
def save(*, program: Program, by: User) -> None:
    """Add a program, if it isn't there (raises ShortlistFull)."""
    User.objects.select_for_update().get(pk=by.pk)  # so that two requests can't pass the limit together
    saved = set(ShortlistItem.objects.filter(user=by).values_list("program", flat=True))
    if program.pk in saved:
        return
    if len(saved) >= MOST:
        raise ShortlistFull
    _changed(ShortlistItem.objects.create(user=by, program=program))


def remove(*, program: Program, by: User) -> None:
    ShortlistItem.objects.filter(user=by, program=program).delete()


@transaction.atomic
def start(*, program: Program, is_started: bool, by: User, now: dt.datetime) -> None:
    """Note that they've started a saved activity, or that they haven't. Unless it's saved, nothing happens."""
    item = ShortlistItem.objects.select_for_update().filter(user=by, program=program).first()
    if item is None or bool(item.started_at) == is_started:
        return
    item.started_at = now if is_started else None
    item.save(update_fields=["started_at"])
    _changed(item)


def write_note(*, program: Program, note: str, by: User) -> None:
    """Change the note. Without the program in the shortlist, nothing happens."""
    ShortlistItem.objects.filter(user=by, program=program).update(note=note[:LONGEST_NOTE])


@transaction.atomic
def take_over(*, notes: Mapping[int, str], by: User) -> None:
    """Add what they saved as a visitor: notes by the program's id. Nothing is lost, even beyond the limit."""
    mine = {item.program_id: item for item in ShortlistItem.objects.select_for_update().filter(user=by)}
    for program_id, note in notes.items():
        item = mine.get(program_id)
        if item is None:
            _changed(ShortlistItem.objects.create(user=by, program_id=program_id, note=note))
        elif (both := joined(item.note, note, longest=LONGEST_NOTE)) != item.note:
            item.note = both
            item.save(update_fields=["note"])


@transaction.atomic
def follow_merge(*, program: Program, into: Program) -> None:
    """Move everyone's entries from a merged listing to the one that's kept. Their notes are kept too."""
    kept = {item.user_id: item for item in ShortlistItem.objects.select_for_update().filter(program=into)}
    for item in ShortlistItem.objects.select_for_update().filter(program=program):
        other = kept.get(item.user_id)
        if other is None:
            item.program = into
            item.save(update_fields=["program"])
            _changed(item)
            continue
        other.note = joined(other.note, item.note, longest=LONGEST_NOTE)
        other.started_at = other.started_at or item.started_at
        other.save(update_fields=["note", "started_at"])
        item.delete()
        _changed(other)


def _changed(item: ShortlistItem) -> None:
    shortlist_changed.send(sender=ShortlistItem, item=item)
