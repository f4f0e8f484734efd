"""Ask for an audit pack, and note what was downloaded."""

import datetime as dt

from django.db import transaction

from accounts.audit.actions import record
from accounts.privacy.enums import UNFINISHED
from accounts.users.models import User
from programs.requirements.models import Cycle
from programs.transcripts.models import Pack


@transaction.atomic
def request_pack(*, cycle: Cycle, full_numbers: bool, by: User, now: dt.datetime) -> Pack:
    """Ask for the audit pack of a cycle. Returns the one that's being built, if there is one."""
    Cycle.objects.select_for_update().get(pk=cycle.pk)
    unfinished = Pack.objects.filter(cycle=cycle, state__in=UNFINISHED).first()
    if unfinished:
        return unfinished
    pack = Pack.objects.create(cycle=cycle, full_numbers=full_numbers, requested_at=now, next_try_at=now)
    record(kind="transcripts.pack_requested", obj=pack, by=by, fields=["full_numbers"] if full_numbers else [])
    return pack


def note_download(*, pack: Pack, by: User) -> None:
    record(kind="transcripts.pack_downloaded", obj=pack, by=by)


def note_transcript(*, by: User) -> None:
    record(kind="transcripts.downloaded", obj=by, by=by)
