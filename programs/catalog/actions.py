"""Change listings. Every change records an audit event and notifies the higher rooms."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from accounts.audit.actions import record
from accounts.users.models import User
from programs.catalog.enums import ListingState
from programs.catalog.listing import LINKS, ROWS, Listing, Rows
from programs.catalog.models import Program
from programs.catalog.parts import FormerProgramSlug, Offering
from programs.catalog.signals import program_changed, program_merged


class CantMerge(Exception):
    """Two listings can't be merged. `str()` says why."""


@transaction.atomic
def save_program(*, program: Program, by: User | None, fields: Iterable[str] = ()) -> Program:
    """Save a listing. `fields` are the changed ones. Save its parts and relations next, then call `announce`.

    An address that it had while it was public keeps leading to it.
    """
    added = program.pk is None
    if not added:
        program.edition += 1
    has_new_address = added or _keep_former_slug(program)
    program.save()
    if has_new_address:
        FormerProgramSlug.objects.filter(slug=program.slug).delete()  # today's addresses win
    record(kind="catalog.program_added" if added else "catalog.program_edited", obj=program, by=by, fields=fields)
    return program


def _keep_former_slug(program: Program) -> bool:
    """Keep the address that a saved program had, if it has another one now. Return whether it does."""
    before = Program.objects.filter(pk=program.pk).values_list("slug", "state").get()
    if before[0] != program.slug and before[1] != ListingState.DRAFT:
        FormerProgramSlug.objects.update_or_create(slug=before[0], defaults={"program": program})
    return bool(before[0] != program.slug)


def announce(*, program: Program) -> None:
    """Notify the higher rooms, after the listing is saved with its parts and relations."""
    program_changed.send(sender=Program, program=program)


@transaction.atomic
def apply_listing(*, program: Program, listing: Listing, by: User | None, fields: Iterable[str] = ()) -> Program:
    """Save a new or existing program with exactly this listing's values, links and rows.

    `fields` are others that were changed, for the audit log.
    """
    changed = [name for name, value in listing.values.items() if getattr(program, name) != value]
    for name in changed:
        setattr(program, name, listing.values[name])
    parts = [*LINKS, *ROWS] if program.pk is None else [*_changed_parts(program, listing)]
    save_program(program=program, by=by, fields={*fields, *changed, *parts})
    for name in LINKS:
        getattr(program, name).set(listing.links[name])
    for name, rows in ROWS.items():
        _save_rows(program, name, rows, listing.rows[name])
    program = Program.objects.select_related("provider").get(pk=program.pk)  # without rows loaded before
    announce(program=program)
    return program


def _changed_parts(program: Program, listing: Listing) -> Iterable[str]:
    for name in LINKS:
        if {row.pk for row in getattr(program, name).all()} != {row.pk for row in listing.links[name]}:
            yield name
    for name, rows in ROWS.items():
        before = [_values(row, rows) for row in getattr(program, name).order_by("pk")]
        if before != [_values(row, rows) for row in listing.rows[name]]:
            yield name


def _save_rows(program: Program, name: str, rows: Rows, wanted: list[Any]) -> None:
    """Make the part's rows equal to `wanted`. A row with the same key stays the same row."""
    known = {_key(row, rows): row for row in getattr(program, name).select_for_update()}
    kept = {_key(row, rows) for row in wanted}
    for key, row in known.items():
        if key not in kept:
            row.delete()
    for row in wanted:
        found = known.get(_key(row, rows))
        if found is None:
            row.program = program
            row.save()
        elif _values(found, rows) != _values(row, rows):
            for column in rows.columns:
                setattr(found, column, getattr(row, column))
            if isinstance(found, Offering):
                found.edition, found.changed_at = found.edition + 1, timezone.now()
            found.save()


def _key(row: models.Model, rows: Rows) -> tuple[Any, ...]:
    return tuple(getattr(row, f"{name}_id" if name in rows.named else name) for name in rows.key)


def _values(row: models.Model, rows: Rows) -> list[Any]:
    return [getattr(row, f"{name}_id" if name in rows.named else name) for name in rows.columns]


@transaction.atomic
def merge(*, program: Program, into: Program, by: User, now: dt.datetime) -> None:
    """Merge a duplicate into another listing (raises CantMerge). Its address redirects there.

    Higher rooms move what belongs to it, such as outcomes and shortlists.
    """
    locked = {each.pk: each for each in Program.objects.select_for_update().filter(pk__in=[program.pk, into.pk])}
    duplicate, kept = locked.get(program.pk), locked.get(into.pk)
    if duplicate is None or kept is None or duplicate.pk == kept.pk:
        raise CantMerge("Choose two different listings.")
    if ListingState.MERGED in (duplicate.state, kept.state):
        raise CantMerge("One of them was merged already. Reload the list.")
    if duplicate.is_demo != kept.is_demo:
        raise CantMerge("A demo listing and a real one can't be merged.")
    program_merged.send(sender=Program, program=duplicate, into=kept, by=by, now=now)
    duplicate.state, duplicate.merged_into = ListingState.MERGED, kept
    Program.objects.filter(merged_into=duplicate).update(merged_into=kept)
    FormerProgramSlug.objects.filter(program=duplicate).update(program=kept)
    save_program(program=duplicate, by=by, fields=["state", "merged_into"])
    record(kind="catalog.program_merged", obj=kept, by=by, fields=["duplicates"])
    for each in (duplicate, kept):
        announce(program=each)
