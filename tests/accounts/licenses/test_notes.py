import datetime as dt
from collections.abc import Sequence

import pytest

from accounts.licenses import notes
from accounts.licenses.models import Credential
from tests.factories import accounts as make


@pytest.mark.django_db
def test_each_source_adds_its_note_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes, "_sources", [])
    first, second = make.license(expires_on=dt.date(2027, 1, 1)), make.license(expires_on=dt.date(2027, 1, 1))

    def about_the_first(credentials: Sequence[Credential], as_of: dt.date) -> dict[int, notes.Note]:
        return {first.pk: notes.Note(f"Asked on {as_of}.")}

    notes.register(about_the_first)
    notes.register(about_the_first)

    assert notes.notes_for([first, second], as_of=dt.date(2026, 5, 4)) == {
        first.pk: [notes.Note("Asked on 2026-05-04.")],
        second.pk: [],
    }
