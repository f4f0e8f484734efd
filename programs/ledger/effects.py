"""What an entry counts for, according to higher rooms. They register it when the app is ready."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from programs.ledger.models import Entry


@dataclass(frozen=True)
class Effect:
    """What one entry does for one credential, as a sentence. `counts`: at least a part of it counts."""

    credential: str
    counts: bool
    text: str


Source = Callable[[Entry, dt.date], Sequence[Effect]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source: (entry, as_of) -> effects, one for each credential of its owner."""
    if source not in _sources:
        _sources.append(source)


def effects_of(entry: Entry, *, as_of: dt.date) -> list[Effect]:
    return [effect for source in _sources for effect in source(entry, as_of)]
