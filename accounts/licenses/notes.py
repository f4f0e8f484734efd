"""Notes that others add to a credential's card, such as its next reminder. See `AppConfig.ready()`."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from accounts.licenses.models import Credential


@dataclass(frozen=True)
class Note:
    """One sentence on a card, with an optional link after it."""

    text: str
    link: str = ""
    link_text: str = ""


# Returns at most one note per credential. It gets all credentials at once, so that a page of many licenses needs
# one query per source.
Notes = Callable[[Sequence[Credential], dt.date], dict[int, Note]]

_sources: list[Notes] = []


def register(notes: Notes) -> None:
    """Add a source: (credentials, as_of) -> {credential id: note}."""
    if notes not in _sources:
        _sources.append(notes)


def notes_for(credentials: Sequence[Credential], *, as_of: dt.date) -> dict[int, list[Note]]:
    """Return the notes of all sources by credential id, in order of registration."""
    gathered: dict[int, list[Note]] = {credential.pk: [] for credential in credentials}
    for source in _sources:
        for credential_id, note in source(credentials, as_of).items():
            gathered[credential_id].append(note)
    return gathered
