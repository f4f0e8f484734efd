"""What curators do with imports: upload, confirm, cancel."""

import datetime as dt
import hashlib
from pathlib import PurePosixPath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from accounts.audit.actions import record
from accounts.users.models import User
from cmehub.lib import uploads
from programs.importing.enums import UNFINISHED, ImportState, Kind
from programs.importing.models import Import

_CHUNK = 1_000_000


class Refused(Exception):
    """The action isn't possible now. `str()` is a message for the user."""


@transaction.atomic
def upload(*, kind: Kind, file: UploadedFile[Any], by: User, now: dt.datetime) -> Import:
    """Keep the file (raises Refused). A worker checks it."""
    try:
        uploads.scan(file.chunks(_CHUNK))
    except uploads.Refused as refusal:
        raise Refused(f"{refusal}.") from None
    sha256 = hashlib.sha256()
    for chunk in file.chunks(_CHUNK):
        sha256.update(chunk)
    file.seek(0)
    name = uploads.plain_name(file.name or "")
    stored_as = uploads.store_file(file, PurePosixPath(name).suffix.lower())
    try:
        made = Import.objects.create(
            kind=kind,
            filename=name,
            sha256=sha256.hexdigest(),
            stored_as=stored_as,
            uploaded_by=by,
            uploaded_at=now,
            next_try_at=now,
        )
        record(kind="importing.uploaded", obj=made, by=by)
    except BaseException:
        uploads.discard(stored_as)
        raise
    return made


def applied_before(of: Import) -> Import | None:
    """Return the last import of the same file that was applied, or None."""
    same = Import.objects.filter(kind=of.kind, sha256=of.sha256, confirmed_at__isnull=False).exclude(pk=of.pk)
    return same.select_related("confirmed_by").order_by("-confirmed_at").first()


@transaction.atomic
def confirm(*, of: Import, by: User, leave_out_refused: bool, now: dt.datetime) -> None:
    """Let a worker apply a checked file (raises Refused). Refused rows are left out only by an explicit choice."""
    locked = Import.objects.select_for_update(of=("self",)).get(pk=of.pk)
    if locked.state != ImportState.CHECKED:
        raise Refused("This import isn't waiting for confirmation anymore. Reload the page.")
    if not locked.added and not locked.changed:
        raise Refused("There's nothing to apply: no row adds or changes anything.")
    if locked.refused and not leave_out_refused:
        raise Refused("Choose to leave out the refused rows, or correct the file and upload it again.")
    locked.state, locked.confirmed_by, locked.confirmed_at, locked.next_try_at = ImportState.APPLYING, by, now, now
    locked.done = locked.added = locked.changed = locked.same = locked.refused = 0
    locked.changes = []
    locked.errors.all().delete()
    try:
        with transaction.atomic():
            locked.save()
    except IntegrityError:
        raise Refused(_other_at_work(locked.kind)) from None
    record(kind="importing.confirmed", obj=locked, by=by, fields=["state"])


def _other_at_work(kind: str) -> str:
    other = Import.objects.filter(kind=kind, state=ImportState.APPLYING).select_related("confirmed_by").first()
    noun = Kind(kind).label.lower()
    if other is None:
        return f"Another import of {noun} was being applied. Try again."
    return (
        f"Another import of {noun} is being applied: “{other.filename}” by {other.confirmed_by}. "
        "Wait until it's done, then confirm this one."
    )


@transaction.atomic
def cancel(*, of: Import, by: User, now: dt.datetime) -> None:
    """End an import (raises Refused). Rows that were applied stay."""
    locked = Import.objects.select_for_update(of=("self",)).get(pk=of.pk)
    if locked.state not in UNFINISHED:
        raise Refused("This import has ended already.")
    locked.state, locked.claim, locked.finished_at = ImportState.CANCELED, None, now
    locked.save(update_fields=["state", "claim", "finished_at"])
    record(kind="importing.canceled", obj=locked, by=by, fields=["state"])
