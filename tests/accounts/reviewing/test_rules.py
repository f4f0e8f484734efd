from hypothesis import given
from hypothesis import strategies as st

from accounts.reviewing.rules import Difference, Piece, changed_fields, compare, moved

words = st.lists(st.sampled_from(["see", "ten", "patients", "a", "day", "\n\n", " "]), max_size=12).map(" ".join)
payloads = st.fixed_dictionaries({name: st.integers(0, 2) for name in "abc"})


def test_words_that_only_one_side_has_are_marked() -> None:
    before, after = Difference("Role", "You see ten patients a day.", "You see eight patients a day.").pieces

    assert before == [Piece("You see ", False), Piece("ten", True), Piece(" patients a day.", False)]
    assert after == [Piece("You see ", False), Piece("eight", True), Piece(" patients a day.", False)]


def test_a_replaced_phrase_is_marked_as_one() -> None:
    before, after = Difference("Role", "Days only.\n\nIn Boise.", "Nights and weekends.\n\nIn Boise.").pieces

    assert [piece.text for piece in before if piece.marked] == ["Days only."]
    assert [piece.text for piece in after if piece.marked] == ["Nights and weekends."]


@given(words, words)
def test_no_word_is_lost_or_made_up(before: str, after: str) -> None:
    left, right = Difference("Role", before, after).pieces

    assert "".join(piece.text for piece in left) == before
    assert "".join(piece.text for piece in right) == after
    unmarked = ["".join(piece.text for piece in side if not piece.marked) for side in (left, right)]
    assert unmarked[0] == unmarked[1]


def test_a_text_of_thousands_of_equal_words_is_compared_quickly() -> None:
    left, right = Difference("Role", "go " * 4000, "go " * 3990 + "stop").pieces

    assert "".join(piece.text for piece in right).endswith("stop")
    assert left


def test_a_fact_that_was_not_stated_has_no_words() -> None:
    comparison = compare({"Schedule": "", "City": "Boise"}, {"Schedule": "Nights", "City": "Boise"})

    assert comparison.changes == [Difference("Schedule", "", "Nights")]
    assert comparison.unchanged == [Difference("City", "Boise", "Boise")]
    assert comparison.changes[0].pieces == ([], [Piece("Nights", True)])


@given(payloads, payloads, payloads)
def test_an_edit_moves_with_its_changes_and_no_others(
    base: dict[str, int], public: dict[str, int], payload: dict[str, int]
) -> None:
    found = moved(payload, base=base, public=public)

    for name in base:
        assert found[name] == (payload[name] if name in changed_fields(base, payload) else public[name])
    assert moved(payload, base=base, public=base) == payload
