"""What a search text says: words, "phrases", and -exclusions. Pure, and defined for every text."""

import re
import unicodedata
from dataclasses import dataclass

MOST_WORDS = 16
_PART = re.compile(r'(?P<minus>(?<!\S)[-\N{MINUS SIGN}])?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"') | dict.fromkeys("‘’", "'"))


@dataclass(frozen=True)
class Parsed:
    """`plain` words are searched in any order. `was_cut` says that the text had more words than are searched."""

    plain: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    was_cut: bool = False

    @property
    def says_nothing(self) -> bool:
        """Whether nothing is asked for, such as with operators or exclusions only."""
        return not self.plain and not self.phrases


def parse(text: str) -> Parsed:
    """Read a search text. Marks that are no operators are left to the analysis of words."""
    plain: list[str] = []
    phrases: list[tuple[str, ...]] = []
    excluded: list[tuple[str, ...]] = []
    count = 0
    for found in _PART.finditer(_readable(text)):
        words = tuple(filter(_says_something, (found["phrase"] or found["word"] or "").split()))
        if not words:
            continue
        if count + len(words) > MOST_WORDS:
            return Parsed(tuple(plain), tuple(phrases), tuple(excluded), was_cut=True)
        count += len(words)
        if found["minus"]:
            excluded.append(words)
        elif found["phrase"] is not None and len(words) > 1:
            phrases.append(words)
        else:
            plain += words
    return Parsed(tuple(plain), tuple(phrases), tuple(excluded))


def _readable(text: str) -> str:
    """Return the text without characters that aren't seen, and with straight quotes."""
    return "".join(
        " " if unicodedata.category(char) == "Cc" else char
        for char in text.translate(_QUOTES)
        if unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn")
    )


def _says_something(word: str) -> bool:
    return any(char.isalnum() for char in word)
