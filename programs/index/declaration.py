"""How a list declares what can be searched in it: its words, facets and sort orders."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from programs.index.models import Document, Words

NOT_STATED = 2**31 - 1  # in a column of numbers, so that what isn't stated comes last


@dataclass(frozen=True)
class Item:
    """One public item as its room reads it. `numbers` has the index's columns by name; what's left out isn't stated.

    Words of the title weigh most, then keywords, then the rest.
    """

    key: int
    title: str
    keywords: Sequence[str] = ()
    text: Sequence[str] = ()
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    numbers: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Limit:
    """A facet whose values can also be a number of one's own, compared with a column: 'up to $75'."""

    column: str
    at_most: bool
    scale: int = 1  # the column's units in one of the reader's: 100 for cents


@dataclass(frozen=True)
class Sort:
    """An order of the results. What isn't stated comes last, then `ties`, then the newest."""

    column: str
    descending: bool = False
    ties: str = ""


@dataclass(frozen=True)
class Index:
    """A list that can be searched.

    `read` returns the public ones among the items with these keys, and `every` all keys, in batches of rows in order.
    `until` is the column with the last day on which an item is listed, as an ordinal. `phrases` returns what's often
    searched as it stands.
    """

    name: str
    document: type[Document]
    words: type[Words]
    numbers: tuple[str, ...]
    read: Callable[[Sequence[int]], Iterable[Item]]
    every: Callable[[], Iterable[int]]
    sorts: Mapping[str, Sort] = field(default_factory=dict)
    limits: Mapping[str, Limit] = field(default_factory=dict)
    until: str = ""
    phrases: Callable[[], Iterable[str]] = tuple

    @property
    def facts_table(self) -> str:
        return self.document._meta.db_table

    @property
    def words_table(self) -> str:
        return self.words._meta.db_table


def alphabetical(text: str) -> int:
    """Return a number that sorts like the first six letters or digits of a text, for a column."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    number, count = 0, 0
    for char in plain:
        if char.isascii() and char.isalnum() and count < 6:
            number = number * 32 + (ord(char) - 96 if char.isalpha() else 0)
            count += 1
    return int(number * 32 ** (6 - count))


_declared: dict[str, Index] = {}


def declare(index: Index) -> Index:
    """Make an index known to the projector."""
    _declared[index.name] = index
    return index


def declared() -> list[Index]:
    return list(_declared.values())
