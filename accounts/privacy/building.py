"""Build files in the background, and delete them when they expire. The database holds all state.

A worker claims a file for as long as its lease, so that another one builds it if the worker is killed.
"""

import contextlib
import datetime as dt
import logging
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import IO, Generic, TypeVar

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.audit.actions import record
from accounts.privacy.enums import UNFINISHED, ExportState
from accounts.privacy.models import BuiltFile
from cmehub.lib import uploads

LEASE = dt.timedelta(minutes=15)  # when another worker may take over
PAUSE = dt.timedelta(minutes=1)  # before another attempt
MAX_ATTEMPTS = 3
_IN_MEMORY = 8_000_000  # bytes; larger files are written to disk

_B = TypeVar("_B", bound=BuiltFile)

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]  # of the number of sections written, and of all sections


@dataclass(frozen=True)
class Kind(Generic[_B]):
    """One kind of ZIP file. `event` begins the names of its audit events: “privacy.export” was built, failed, expired.

    `tell` plans the message that it's ready or failed, in the transaction that says so.
    """

    model: type[_B]
    event: str
    days: int  # that it can be downloaded
    write: Callable[[_B, IO[bytes], Progress], None]
    tell: Callable[[_B, dt.datetime], None]


def build_due(kind: Kind[_B], *, now: dt.datetime, most: int = 5) -> int:
    """Build the files that are due. Return how many were built. Safe to call concurrently."""
    built = 0
    for _ in range(most):
        file = claimed(kind, now)
        if file is None:
            break
        if file.attempts > MAX_ATTEMPTS:
            _give_up(kind, file, now)
        elif build(kind, file, now):
            built += 1
    return built


@transaction.atomic
def claimed(kind: Kind[_B], now: dt.datetime) -> _B | None:
    """Claim the next file that's due, or return None."""
    due = kind.model._default_manager.filter(state__in=UNFINISHED, next_try_at__lte=now).order_by("next_try_at")
    file = due.select_for_update(skip_locked=True).first()
    if file is None:
        return None
    file.state, file.claim, file.done = ExportState.BUILDING, uuid.uuid4(), 0
    file.next_try_at, file.attempts = now + LEASE, F("attempts") + 1
    file.save(update_fields=["state", "claim", "done", "next_try_at", "attempts"])
    file.refresh_from_db()
    return file


def build(kind: Kind[_B], file: _B, now: dt.datetime) -> bool:
    """Write the file and store it. Return False if it failed, or another worker took over meanwhile."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as written:
        try:
            kind.write(file, written, partial(_progress, kind, file))
        except Exception:  # one file that can't be built must not stop the others; it's tried again
            logger.exception("%s %s can't be built", kind.event, file.pk)
            _ours(kind, file).update(state=ExportState.WAITING, next_try_at=now + PAUSE)
            return False
        size = written.tell()
        written.seek(0)
        stored_as = uploads.store_file(written, ".zip")
    try:
        with transaction.atomic():
            if (
                not _ours(kind, file)
                .filter(state=ExportState.BUILDING)
                .update(
                    state=ExportState.READY,
                    stored_as=stored_as,
                    size=size,
                    ready_at=now,
                    expires_at=now + dt.timedelta(days=kind.days),
                )
            ):
                uploads.discard(stored_as)
                return False
            file.refresh_from_db()
            record(kind=f"{kind.event}_built", obj=file, by=None, fields=["state"])
            kind.tell(file, now)
    except BaseException:
        with contextlib.suppress(OSError):
            uploads.discard(stored_as)
        raise
    return True


def expire(kind: Kind[_B], *, now: dt.datetime) -> int:
    """Delete the files whose last day has passed. Return how many."""
    expired = 0
    for file in kind.model._default_manager.filter(state=ExportState.READY, expires_at__lte=now):
        with transaction.atomic():
            stored_as, file.state, file.stored_as = file.stored_as, ExportState.EXPIRED, ""
            file.save(update_fields=["state", "stored_as"])
            record(kind=f"{kind.event}_expired", obj=file, by=None, fields=["state"])
            transaction.on_commit(partial(uploads.discard, stored_as))
        expired += 1
    return expired


def _ours(kind: Kind[_B], file: _B) -> "QuerySet[_B]":
    return kind.model._default_manager.filter(pk=file.pk, claim=file.claim)


def _progress(kind: Kind[_B], file: _B, done: int, total: int) -> None:
    _ours(kind, file).update(done=done, total=total)


@transaction.atomic
def _give_up(kind: Kind[_B], file: _B, now: dt.datetime) -> None:
    file.state = ExportState.FAILED
    file.save(update_fields=["state"])
    record(kind=f"{kind.event}_failed", obj=file, by=None, fields=["state"])
    kind.tell(file, now)
