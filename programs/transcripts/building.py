"""Audit packs as files that are built in the background."""

import datetime as dt
from typing import IO

from accounts.privacy import building
from cmehub.lib.dates import day_of
from programs.transcripts import delivery, packing
from programs.transcripts.models import Pack
from programs.transcripts.queries import transcript

DAYS = 7  # that a pack can be downloaded


def _write(pack: Pack, into: IO[bytes], progress: building.Progress) -> None:
    user = pack.cycle.credential.user
    day = day_of(pack.requested_at, user.time_zone)
    packing.write(
        transcript(user, as_of=day, cycle=pack.cycle, full_numbers=pack.full_numbers), into, progress=progress
    )


def _tell(pack: Pack, now: dt.datetime) -> None:
    delivery.tell(pack, now=now)


PACK = building.Kind(Pack, "transcripts.pack", DAYS, write=_write, tell=_tell)


def build_due(*, now: dt.datetime, most: int = 5) -> int:
    """Build the packs that are due. Return how many were built. Safe to call concurrently."""
    return building.build_due(PACK, now=now, most=most)


def expire(*, now: dt.datetime) -> int:
    """Delete the files of packs whose last day has passed. Return how many."""
    return building.expire(PACK, now=now)
