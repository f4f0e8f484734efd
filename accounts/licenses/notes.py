"""Sentences that higher rooms add under a license: its next reminder, say. They register when their app is ready."""

import datetime as dt
from collections.abc import Callable, Sequence

from accounts.licenses.models import Credential

# One note per credential, or none where the room has nothing to say. It gets all at once, so that a page
# of many licenses costs it one query.
Notes = Callable[[Sequence[Credential], dt.date], dict[int, str]]

_sources: list[Notes] = []


def register(notes: Notes) -> None:
    """Add a source: (credentials, as_of) -> {credential id: sentence}."""
    if notes not in _sources:
        _sources.append(notes)


def notes_for(credentials: Sequence[Credential], *, as_of: dt.date) -> dict[int, list[str]]:
    """Return the sentences of all sources by credential id, in the order of registration."""
    gathered: dict[int, list[str]] = {credential.pk: [] for credential in credentials}
    for source in _sources:
        for credential_id, sentence in source(credentials, as_of).items():
            gathered[credential_id].append(sentence)
    return gathered
