"""Every text is a search: words, phrases and exclusions are read, and nothing else can fail."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.index.language import MOST_WORDS, Parsed, parse

WORDS = st.text("abcé1", min_size=1, max_size=6)
# Operators, quotes of all kinds, separators, and characters that are seen by nobody.
OPERATORS = ['"', "-", "\u2212", "\u201c", "\u201d", "'", "&", "|", "!", ":*", "<->", "(", ")", "\\", "%"]
BLANKS = [" ", "\0", "\u202e", "\u200b", "\t", "\n", "\ud800"]
HOSTILE = st.lists(st.one_of(WORDS, st.sampled_from([*OPERATORS, *BLANKS]))).map("".join)


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("", Parsed()),
        ("blood pressure", Parsed(plain=("blood", "pressure"))),
        ('"shared decision" -opioid', Parsed(phrases=(("shared", "decision"),), excluded=(("opioid",),))),
        ('pain -"opioid taper"', Parsed(plain=("pain",), excluded=(("opioid", "taper"),))),
        ('"sepsis"', Parsed(plain=("sepsis",))),
        ('"first hour', Parsed(phrases=(("first", "hour"),))),
        ("“first hour”", Parsed(phrases=(("first", "hour"),))),
        ("−opioid pain", Parsed(plain=("pain",), excluded=(("opioid",),))),
        ("evidence-based", Parsed(plain=("evidence-based",))),
        ("- opioid", Parsed(plain=("opioid",))),
        ('"" -"" - & | !', Parsed()),
        ("sep\0sis", Parsed(plain=("sep", "sis"))),
        ("sep\u200bsis \u202enow", Parsed(plain=("sepsis", "now"))),
        ("women’s health", Parsed(plain=("women's", "health"))),
    ],
)
def test_a_text_is_read(text: str, parsed: Parsed) -> None:
    assert parse(text) == parsed


@pytest.mark.parametrize(
    ("text", "says_nothing"), [("-opioid", True), ("& |", True), ("pain", False), ('"a b"', False)]
)
def test_exclusions_alone_ask_for_nothing(text: str, says_nothing: bool) -> None:
    assert parse(text).says_nothing is says_nothing


def test_the_first_words_of_a_long_text_are_searched_and_the_cut_is_told() -> None:
    parsed = parse("word " * 2_000)

    assert (len(parsed.plain), parsed.was_cut) == (MOST_WORDS, True)
    assert not parse("word " * MOST_WORDS).was_cut


@given(HOSTILE)
def test_every_text_is_read(text: str) -> None:
    parsed = parse(text)

    words = [*parsed.plain, *(word for run in (*parsed.phrases, *parsed.excluded) for word in run)]
    assert len(words) <= MOST_WORDS
    assert all(any(char.isalnum() for char in word) for word in words)
    assert not {unicodedata.category(char) for word in words for char in word} & {"Cc", "Cf", "Cs"}
    assert not any('"' in word or " " in word for word in words)


@given(st.lists(WORDS, max_size=4), st.lists(WORDS, max_size=4), st.lists(WORDS, min_size=2, max_size=4))
def test_what_is_written_is_what_is_read(plain: list[str], excluded: list[str], phrase: list[str]) -> None:
    text = " ".join([*plain, *(f"-{word}" for word in excluded), f'"{" ".join(phrase)}"'])

    assert parse(text) == Parsed(tuple(plain), (tuple(phrase),), tuple((word,) for word in excluded))


@given(HOSTILE)
def test_reading_again_what_was_read_changes_nothing(text: str) -> None:
    parsed = parse(text)
    again = parse(
        " ".join(
            [
                *(word.lstrip("-−") for word in parsed.plain),
                *(f'"{" ".join(run)}"' for run in parsed.phrases),
                *(f'-"{" ".join(run)}"' for run in parsed.excluded),
            ]
        )
    )

    assert again.phrases == parsed.phrases
    assert again.excluded == parsed.excluded
