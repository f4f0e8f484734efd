"""Build exports in the background, and delete them when they expire. The database holds all state."""

import contextlib
import datetime as dt
import logging
import tempfile
import uuid
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts.audit.actions import record
from accounts.privacy import archive, messages
from accounts.privacy.enums import UNFINISHED, ExportState
from accounts.privacy.models import Export
from accounts.privacy.rules import EXPORT_DAYS
from cmehub.lib import uploads

LEASE = dt.timedelta(minutes=15)  # when another worker may take over
PAUSE = dt.timedelta(minutes=1)  # before another attempt
MAX_ATTEMPTS = 3
_IN_MEMORY = 8_000_000  # bytes; larger archives are written to disk

logger = logging.getLogger(__name__)


def build_due(*, now: dt.datetime, most: int = 5) -> int:
    """Build the exports that are due. Return how many were built. Safe to call concurrently."""
    built = 0
    for _ in range(most):
        export = _claimed(now)
        if export is None:
            break
        if export.attempts > MAX_ATTEMPTS:
            _give_up(export, now)
        elif _built(export, now):
            built += 1
    return built


@transaction.atomic
def _claimed(now: dt.datetime) -> Export | None:
    due = Export.objects.filter(state__in=UNFINISHED, next_try_at__lte=now).order_by("next_try_at")
    export = due.select_for_update(skip_locked=True).first()
    if export is None:
        return None
    export.state, export.claim, export.done = ExportState.BUILDING, uuid.uuid4(), 0
    export.next_try_at, export.attempts = now + LEASE, F("attempts") + 1
    export.save(update_fields=["state", "claim", "done", "next_try_at", "attempts"])
    export.refresh_from_db()
    return export


def _built(export: Export, now: dt.datetime) -> bool:
    """Write the archive and store it. Return False if it failed, or another worker took over meanwhile."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        try:
            archive.write(export.user, file, site=settings.SITE_URL, progress=partial(_progress, export))
        except Exception:  # one export that can't be built must not stop the others; it's tried again
            logger.exception("export %s can't be built", export.pk)
            ours = Export.objects.filter(pk=export.pk, claim=export.claim)
            ours.update(state=ExportState.WAITING, next_try_at=now + PAUSE)
            return False
        size = file.tell()
        file.seek(0)
        stored_as = uploads.store_file(file, ".zip")
    try:
        with transaction.atomic():
            ours = Export.objects.filter(pk=export.pk, claim=export.claim, state=ExportState.BUILDING)
            if not ours.update(
                state=ExportState.READY,
                stored_as=stored_as,
                size=size,
                ready_at=now,
                expires_at=now + dt.timedelta(days=EXPORT_DAYS),
            ):
                uploads.discard(stored_as)
                return False
            export.refresh_from_db()
            record(kind="privacy.export_built", obj=export, by=None, fields=["state"])
            messages.tell_about(export, now=now)
    except BaseException:
        with contextlib.suppress(OSError):
            uploads.discard(stored_as)
        raise
    return True


def _progress(export: Export, done: int, total: int) -> None:
    Export.objects.filter(pk=export.pk, claim=export.claim).update(done=done, total=total)


@transaction.atomic
def _give_up(export: Export, now: dt.datetime) -> None:
    export.state = ExportState.FAILED
    export.save(update_fields=["state"])
    record(kind="privacy.export_failed", obj=export, by=None, fields=["state"])
    messages.tell_about(export, now=now)


def expire(*, now: dt.datetime) -> int:
    """Delete the files of exports whose last day has passed. Return how many."""
    expired = 0
    for export in Export.objects.filter(state=ExportState.READY, expires_at__lte=now):
        with transaction.atomic():
            stored_as, export.state, export.stored_as = export.stored_as, ExportState.EXPIRED, ""
            export.save(update_fields=["state", "stored_as"])
            record(kind="privacy.export_expired", obj=export, by=None, fields=["state"])
            transaction.on_commit(partial(uploads.discard, stored_as))
        expired += 1
    return expired
