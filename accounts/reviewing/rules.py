"""What differs between two versions, by fact and by word, and how an edit moves to a newer public version."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

Payload = Mapping[str, Any]  # field -> JSON-safe value
_WORD = re.compile(r"\S+|\s+")


@dataclass(frozen=True)
class Piece:
    """A run of words. On the side before the edit, `marked` words were removed; on the other, they were added."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Difference:
    """One fact before and after an edit, in words. '' if it isn't stated."""

    label: str
    before: str
    after: str

    @property
    def is_change(self) -> bool:
        return self.before != self.after

    @property
    def pieces(self) -> tuple[list[Piece], list[Piece]]:
        """The words of both sides, with those that only one side has marked."""
        old, new = _WORD.findall(self.before), _WORD.findall(self.after)
        left, right = list[Piece](), list[Piece]()
        # Spaces alone are no match. `autojunk` stays on: without it, thousands of equal words take minutes.
        for operation, a, b, c, d in SequenceMatcher(str.isspace, old, new).get_opcodes():
            marked = operation != "equal"
            left += [Piece("".join(old[a:b]), marked)] if a < b else []
            right += [Piece("".join(new[c:d]), marked)] if c < d else []
        return left, right


@dataclass(frozen=True)
class Comparison:
    """All facts of two versions, in the order of the page."""

    differences: tuple[Difference, ...] = ()

    @property
    def changes(self) -> list[Difference]:
        return [each for each in self.differences if each.is_change]

    @property
    def unchanged(self) -> list[Difference]:
        return [each for each in self.differences if not each.is_change]


def compare(before: Mapping[str, str], after: Mapping[str, str]) -> Comparison:
    """Compare two versions, each as label -> words."""
    labels = dict.fromkeys([*after, *before])
    return Comparison(tuple(Difference(label, before.get(label, ""), after.get(label, "")) for label in labels))


def changed_fields(before: Payload, after: Payload) -> list[str]:
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def moved(payload: Payload, *, base: Payload, public: Payload) -> dict[str, Any]:
    """Return the public version with the fields that the edit changed from `base`. In a conflict, the edit wins."""
    return {**public, **{name: payload[name] for name in changed_fields(base, payload) if name in payload}}
