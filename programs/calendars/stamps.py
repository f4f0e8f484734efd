"""When each part of a feed last changed, so that calendar programs notice a corrected date. Pure.

Dates and words come from many rooms, and change with the rules too. So the parts are compared with what they looked
like when the feed was last read, which is the only time at which anyone could see a difference.
"""

import datetime as dt
from collections.abc import Mapping
from typing import TypedDict


class Stamp(TypedDict):
    """What a part looked like, the SEQUENCE it got for that, and since when (UTC, ISO 8601, whole seconds)."""

    digest: str
    sequence: int
    changed_at: str


def restamped(
    digests: Mapping[str, str], before: Mapping[str, Stamp], *, least: int, now: dt.datetime
) -> dict[str, Stamp]:
    """Return the stamp of each part by UID. A part that looks as before keeps its stamp.

    All others get one SEQUENCE, at least `least` and higher than any before. The calendar has to be one of the parts:
    it changes with each of them, so its stamp has the highest, and an event that left comes back with a higher one.
    """
    sequence = max(least, *(stamp["sequence"] + 1 for stamp in before.values()), 0)
    at = now.astimezone(dt.UTC).isoformat(timespec="seconds")
    return {
        uid: before[uid]
        if uid in before and before[uid]["digest"] == digest
        else Stamp(digest=digest, sequence=sequence, changed_at=at)
        for uid, digest in digests.items()
    }
