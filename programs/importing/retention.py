"""Files of imports are deleted after a month, with what quotes them. The figures stay."""

import datetime as dt
from functools import partial

from django.db import transaction

from accounts.audit.actions import record
from cmehub.lib import uploads
from programs.importing.enums import UNFINISHED, ImportState
from programs.importing.models import Import

KEPT_DAYS = 30


def delete_old_files(*, now: dt.datetime) -> int:
    """Delete the files of imports that were uploaded long ago, and end those that nobody confirmed. Return how many."""
    old = Import.objects.exclude(stored_as="").filter(uploaded_at__lte=now - dt.timedelta(days=KEPT_DAYS))
    deleted = 0
    for each in old.exclude(state=ImportState.APPLYING):
        with transaction.atomic():
            locked = Import.objects.select_for_update(of=("self",)).get(pk=each.pk)
            stored_as, locked.stored_as = locked.stored_as, ""
            if locked.state in UNFINISHED:
                locked.state, locked.claim, locked.finished_at = ImportState.CANCELED, None, now
            locked.errors.all().delete()
            locked.changes = []
            locked.save(update_fields=["state", "claim", "finished_at", "stored_as", "changes"])
            record(kind="importing.file_deleted", obj=locked, by=None, fields=["stored_as"])
            transaction.on_commit(partial(uploads.discard, stored_as))
        deleted += 1
    return deleted
