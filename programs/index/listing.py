"""What the pages of searched lists say beside their results: corrections, and the ways out of an empty list."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar, overload

from cmehub.lib.listing import Criteria, Facet
from programs.index.searching import Results

Row = TypeVar("Row")


class InOrder(Sequence[Row]):
    """The rows of a search in order, for a paginator. Only the asked places are looked up and loaded."""

    def __init__(
        self, total: int, keys: Callable[[int, int], list[int]], load: Callable[[list[int]], list[Row]]
    ) -> None:
        """`keys` returns the keys at places: (first, count) -> keys. `load` returns their rows in this order."""
        self._total, self._keys, self._load = total, keys, load

    def __len__(self) -> int:
        return self._total

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        first, last, _ = place.indices(self._total)
        return self._load(self._keys(first, max(last - first, 0)))


def explained(asked: Criteria, found: Results, facets: Sequence[Facet]) -> dict[str, Any]:
    """Return what was searched instead of the text, what may have been meant, and the ways out of an empty list.

    For `render_list`.
    """
    question = found.question
    told: dict[str, Any] = {}
    if question.corrected:
        told["correction"] = {
            "words": question.corrected,
            "address": asked.with_text(question.corrected).query,
            "instead_words": asked.text,
            "instead_address": f"{asked.query}&exactly=yes",
        }
    if question.meant:
        told["did_you_mean"] = {"words": question.meant, "address": asked.with_text(question.meant).query}
    if not found:
        told["ways_out"] = _ways_out(asked, found, facets)
        told["contradictions"] = _contradictions(found, facets)
    return told


def notes(found: Results) -> list[str]:
    """Return what the reader should know of how the text was searched."""
    said = []
    if found.question.was_cut:
        said.append("Your search had more words than we search for. We used the first ones.")
    with_all = found.count_with_all_words()
    if not with_all and found:
        said.append("Nothing has all of your words. These have most of them.")
    elif with_all < len(found):
        have = "has" if with_all == 1 else "have"
        said.append(f"Only {with_all} of these {have} all of your words. The others have most of them.")
    return said


def _chosen(facets: Sequence[Facet]) -> Iterator[tuple[str, str, str]]:
    """Yield each choice in words, with its facet and value."""
    for facet in facets:
        for option in facet.chosen:
            yield facet.in_words(option), facet.name, option.value
        if facet.amount and facet.amount.chosen and not facet.amount.name:
            yield f"{facet.label}: {facet.amount.words}", facet.name, facet.amount.value


def _ways_out(asked: Criteria, found: Results, facets: Sequence[Facet]) -> list[tuple[str, int, str]]:
    """Return each choice in words, the number of results without it, and the query string without it."""
    ways = [
        (words, found.count_without(facet, value), asked.without(facet, value).query)
        for words, facet, value in _chosen(facets)
    ]
    if asked.text and asked.facets_chosen:
        ways.append((asked.text, found.count_without_text(), asked.without_text().query))
    return [way for way in ways if way[1]]


def _contradictions(found: Results, facets: Sequence[Facet]) -> list[tuple[str, str]]:
    """Return pairs of choices, in words, that nothing has both of."""
    words = {(facet, value): said for said, facet, value in _chosen(facets)}
    return [(words[one], words[other]) for one, other in found.contradictions() if {one, other} <= words.keys()]
