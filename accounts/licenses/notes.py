"""Notes that higher-level apps add to a license's card, such as its next reminder. See `AppConfig.ready()`."""

import datetime as dt
from collections.abc import Callable, Sequence

from accounts.licenses.models import Credential

# Returns at most one note per credential. It gets all credentials at once, so that a page of many licenses needs
# one query per source.
Notes = Callable[[Sequence[Credential], dt.date], dict[int, str]]

_sources: list[Notes] = []


def register(notes: Notes) -> None:
    """Add a source: (credentials, as_of) -> {credential id: sentence}."""
    if notes not in _sources:
        _sources.append(notes)


def notes_for(credentials: Sequence[Credential], *, as_of: dt.date) -> dict[int, list[str]]:
    """Return the notes of all sources by credential id, in order of registration."""
    gathered: dict[int, list[str]] = {credential.pk: [] for credential in credentials}
    for source in _sources:
        for credential_id, sentence in source(credentials, as_of).items():
            gathered[credential_id].append(sentence)
    return gathered
