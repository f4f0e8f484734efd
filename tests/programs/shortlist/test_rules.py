from hypothesis import given
from hypothesis import strategies as st

from programs.shortlist.rules import joined

NOTES = st.text(max_size=40)


@given(kept=NOTES, other=NOTES)
def test_nothing_of_either_note_is_lost_while_there_is_room(kept: str, other: str) -> None:
    both = joined(kept, other, longest=200)

    assert kept in both
    assert other in both


@given(kept=NOTES, other=NOTES, longest=st.integers(1, 60))
def test_it_is_never_longer_than_allowed(kept: str, other: str, longest: int) -> None:
    assert len(joined(kept, other, longest=longest)) <= longest


@given(note=NOTES)
def test_equal_notes_stay_one(note: str) -> None:
    assert joined(note, note, longest=200) == note
