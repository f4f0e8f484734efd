"""Exports as files that are built in the background."""

import datetime as dt
from typing import IO

from django.conf import settings

from accounts.privacy import archive, building, messages
from accounts.privacy.models import Export
from accounts.privacy.rules import EXPORT_DAYS


def _write(export: Export, into: IO[bytes], progress: building.Progress) -> None:
    archive.write(export.user, into, site=settings.SITE_URL, progress=progress)


def _tell(export: Export, now: dt.datetime) -> None:
    messages.tell_about(export, now=now)


EXPORT = building.Kind(Export, "privacy.export", EXPORT_DAYS, write=_write, tell=_tell)


def build_due(*, now: dt.datetime, most: int = 5) -> int:
    """Build the exports that are due. Return how many were built. Safe to call concurrently."""
    return building.build_due(EXPORT, now=now, most=most)


def expire(*, now: dt.datetime) -> int:
    """Delete the files of exports whose last day has passed. Return how many."""
    return building.expire(EXPORT, now=now)
