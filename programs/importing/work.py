"""Check and apply imports in the background, a slice at a time. The database holds all state.

A worker claims an import for as long as its lease, and works in batches. A batch, its progress and its figures are one
transaction, so that a worker that's killed leaves nothing half done, and the next one goes on after the last batch.
"""

import datetime as dt
import logging
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from accounts.audit.actions import record
from accounts.reviewing import reviewables
from accounts.reviewing.actions import publish
from cmehub.lib import uploads
from programs.catalog.enums import ListingState
from programs.importing import reading, rows
from programs.importing.enums import AT_WORK, ImportState
from programs.importing.kinds import TABLES
from programs.importing.models import Import, RowError
from programs.importing.rows import Error, Row
from programs.importing.tables import Refused, Table

LEASE = dt.timedelta(minutes=5)  # when another worker may take over. Each batch renews it
PAUSE = dt.timedelta(seconds=30)  # before another attempt
MAX_ATTEMPTS = 3
SLICE_SECONDS = 60.0  # then other tasks get their turn
CHECK_AT_ONCE = 200  # rows
APPLY_AT_ONCE = 25  # rows, whose records are locked until the batch is saved
MOST_CHANGES = 50

logger = logging.getLogger(__name__)


class _Taken(Exception):
    """The import was canceled, or another worker took over."""


def work_on_due(*, now: dt.datetime, seconds: float = SLICE_SECONDS) -> int:
    """Work on the imports that are due, about `seconds` on each. Return on how many. Safe to call concurrently."""
    worked = 0
    while (claimed := _claimed(now)) is not None:
        worked += 1
        if claimed.attempts > MAX_ATTEMPTS:
            _fail(claimed, "It stopped three times at the same place. Our staff can find the reason in the logs.", now)
            continue
        try:
            _work(claimed, now, time.monotonic() + seconds)
        except _Taken:
            continue
        except reading.Unreadable as reason:
            _fail(claimed, str(reason), now)
        except FileNotFoundError:
            _fail(claimed, "The uploaded file is gone. Upload it again.", now)
        except Exception:  # one import that can't go on must not stop the others; it's tried again
            logger.exception("import %s stopped", claimed.pk)
            _ours(claimed).update(claim=None, next_try_at=now + PAUSE)
    return worked


@transaction.atomic
def _claimed(now: dt.datetime) -> Import | None:
    due = Import.objects.filter(state__in=AT_WORK, next_try_at__lte=now).order_by("next_try_at", "pk")
    found = due.select_for_update(skip_locked=True, of=("self",)).first()
    if found is None:
        return None
    if found.state == ImportState.UPLOADED:
        found.state = ImportState.CHECKING
    found.claim, found.next_try_at, found.attempts = uuid.uuid4(), now + LEASE, found.attempts + 1
    found.save(update_fields=["state", "claim", "next_try_at", "attempts"])
    return found


def _ours(of: Import) -> Any:
    return Import.objects.filter(pk=of.pk, claim=of.claim, state=of.state)


def _work(of: Import, now: dt.datetime, until: float) -> None:
    """Work until the slice is over (raises _Taken, Unreadable, FileNotFoundError)."""
    if not of.is_plain:
        _make_plain(of)
    table, applies, began = TABLES[of.kind], of.state == ImportState.APPLYING, time.monotonic()
    with uploads.opened(of.stored_as) as file:
        lines = _lines(table, reading.plain_rows(file), done=of.done)
        while batch := list(islice(lines, APPLY_AT_ONCE if applies else CHECK_AT_ONCE)):
            moment = now + dt.timedelta(seconds=time.monotonic() - began)
            _finish_batch(of, table, batch, moment, applies=applies)
            if time.monotonic() > until:
                _ours(of).update(claim=None, next_try_at=moment)
                return
    _finish(of, now + dt.timedelta(seconds=time.monotonic() - began))


def _make_plain(of: Import) -> None:
    """Replace the upload by a plain CSV file of its cells, and count its rows (raises Unreadable)."""
    table = TABLES[of.kind]
    count = 0

    def counted(found: Iterator[list[str]]) -> Iterator[list[str]]:
        nonlocal count
        yield rows.header(table, next(found, []))
        for row in found:
            count += 1
            yield row

    with tempfile.TemporaryFile() as plain:
        with uploads.opened(of.stored_as) as upload:
            reading.write_plain(counted(reading.rows(upload)), plain)
        if not count:
            raise reading.Unreadable("The file has no rows below its header.")
        plain.seek(0)
        stored_as = uploads.store_file(plain, ".csv")
    before = of.stored_as
    with transaction.atomic():
        if not _ours(of).update(stored_as=stored_as, is_plain=True, rows=count):
            uploads.discard(stored_as)
            raise _Taken
        transaction.on_commit(partial(uploads.discard, before))
    of.stored_as, of.is_plain, of.rows = stored_as, True, count


@dataclass(frozen=True)
class _Line:
    """A row that isn't empty: its cells by column, or why it can't be read beside a record."""

    number: int
    key: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[Error] = ()


def _lines(table: Table, found: Iterator[list[str]], *, done: int) -> Iterator[_Line]:
    """Yield the rows of a plain file after the one that's done. The earlier ones are read for their keys."""
    names = next(found)
    first_rows: dict[str, int] = {}
    for number, cells in enumerate(found, start=2):
        if cells:
            line = _line(table, names, number, cells, first_rows)
            if number > done:
                yield line


def _line(table: Table, names: Sequence[str], number: int, cells: Sequence[str], first_rows: dict[str, int]) -> _Line:
    try:
        named = rows.by_name(names, cells)
    except Refused as refused:
        return _Line(number, errors=[Error("", str(refused))])
    key = named[table.key]
    if not key:
        return _Line(number, errors=[Error(table.key, f"Enter the {table.key}.")])
    first = first_rows.setdefault(key, number)
    if first != number:
        message = f"“{key}” is in row {first} too. Each {table.noun} may be in the file once."
        return _Line(number, key=key, errors=[Error(table.key, message)])
    return _Line(number, key=key, cells=named)


# -- batches -----------------------------------------------------------------------------------------------------------


def _finish_batch(of: Import, table: Table, batch: Sequence[_Line], now: dt.datetime, *, applies: bool) -> None:
    """Check or apply a batch, and record how far it is (raises _Taken).

    Rows are judged before the transaction, in which each constraint that's checked would cost two savepoints more.
    """
    stored = table.load(line.key for line in batch if line.cells)
    judged = [_judged(table, line, stored.get(line.key)) for line in batch]
    with transaction.atomic():
        if not _ours(of).select_for_update(of=("self",)).exists():
            raise _Taken
        if applies:
            judged = _applied(of, table, batch, judged, now)
        _note(of, judged, now)


def _judged(table: Table, line: _Line, stored: Any) -> Row:
    if line.errors:
        return Row(line.number, key=line.key, errors=line.errors)
    return rows.judge(table, line.number, line.cells, stored)


def _applied(of: Import, table: Table, batch: Sequence[_Line], judged: Sequence[Row], now: dt.datetime) -> list[Row]:
    """Save the rows whose record is as it was judged. Others are judged again, with their record locked."""
    locked = table.load((line.key for line in batch if line.cells), lock=True)
    applied = []
    for line, row in zip(batch, judged, strict=True):
        record = locked.get(line.key)
        if line.cells and not _is_as_judged(table, row, record):
            row = _judged(table, line, record)
        if not row.is_same and not row.errors:
            _save(of, table, row, now)
        applied.append(row)
    return applied


def _is_as_judged(table: Table, row: Row, record: Any) -> bool:
    if row.stored is None or record is None:
        return row.stored is record
    return table.has_edition and bool(row.stored.edition == record.edition)


def _note(of: Import, judged: Sequence[Row], now: dt.datetime) -> None:
    """Record what became of a batch."""
    RowError.objects.bulk_create(
        RowError(of=of, row=row.number, column=error.column[:80], message=error.message[:500])
        for row in judged
        for error in row.errors
    )
    of.done = judged[-1].number
    of.changes = [*of.changes, *map(_shown, filter(_is_shown, judged))][:MOST_CHANGES]
    figures = {
        "added": sum(row.stored is None and not row.errors for row in judged),
        "changed": sum(row.stored is not None and bool(row.changes) and not row.errors for row in judged),
        "same": sum(row.stored is not None and row.is_same for row in judged),
        "refused": sum(bool(row.errors) for row in judged),
    }
    more = {name: F(name) + count for name, count in figures.items()}
    _ours(of).update(done=of.done, changes=of.changes, attempts=0, next_try_at=now + LEASE, **more)


def _save(of: Import, table: Table, row: Row, now: dt.datetime) -> None:
    """Save a row by the capability's action, or note why it can't be saved."""
    by = of.confirmed_by
    if by is None:
        raise _Taken  # whoever confirmed it has no account anymore
    try:
        with transaction.atomic():
            saved = table.save(row.prepared, row.fields, by)
            if saved._meta.label_lower in reviewables.nouns() and _is_public(saved):
                publish(target=saved, by=by, now=now)
    except (IntegrityError, ValidationError) as error:
        row.errors = [Error("", _reason(error))]


def _is_public(saved: Any) -> bool:
    return getattr(saved, "state", ListingState.LIVE) == ListingState.LIVE


def _reason(error: DatabaseError | ValidationError) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return "Another record has the same value where each must differ. Look for its name or address in the list."


def _is_shown(row: Row) -> bool:
    return bool(row.changes) and not row.errors


def _shown(row: Row) -> dict[str, Any]:
    cells = [[column, before[:300], after[:300]] for column, before, after in row.changes]
    return {"row": row.number, "key": row.key, "is_new": row.stored is None, "cells": cells[:40]}


# -- ends --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def _finish(of: Import, now: dt.datetime) -> None:
    is_check = of.state == ImportState.CHECKING
    ended = {"state": ImportState.CHECKED, "checked_at": now}
    if not is_check:
        ended = {"state": ImportState.APPLIED, "finished_at": now}
    if _ours(of).update(claim=None, attempts=0, **ended):
        record(kind="importing.checked" if is_check else "importing.applied", obj=of, by=of.confirmed_by)


@transaction.atomic
def _fail(of: Import, problem: str, now: dt.datetime) -> None:
    if _ours(of).update(state=ImportState.FAILED, problem=problem[:1000], claim=None, finished_at=now):
        record(kind="importing.failed", obj=of, by=None, fields=["state", "problem"])
