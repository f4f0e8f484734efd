"""Search criteria of the program list."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from cmehub.lib.listing import Amount, Criteria, read_text
from programs.index.filters import read_chosen
from programs.search.facets import DECLARED

RELEVANCE = "relevance"  # only if there's a search text
SORTS = {
    RELEVANCE: "Relevance",
    "evidence": "Strength of evidence",
    "fit": "Career fit",
    "soonest": "Soonest",
    "price": "Price",
    "credits": "Credits",
    "per_credit": "Price per credit",
}


@dataclass(frozen=True)
class ProgramCriteria(Criteria):
    """A search of programs. `amounts` are the numbers of someone's own, by filter, wrong ones included."""

    amounts: Mapping[str, Amount] = field(default_factory=dict)
    exactly: bool = False


def read(
    query: QueryDict, is_known: Callable[[str, str], bool], *, own: Mapping[str, Collection[str]] | None = None
) -> ProgramCriteria:
    """Parse a query string. `is_known` tells whether a filter has a value. Invalid input never fails.

    `own` are the values of the filters that higher rooms add.
    """
    own = own or {}
    text, notes = read_text(query)
    chosen = read_chosen(
        query, DECLARED, lambda name, value: value in own[name] if name in own else is_known(name, value), own=own
    )
    sort = query.get("sort", "")
    usual = RELEVANCE if text else "evidence"
    return ProgramCriteria(
        sort=sort if sort in sorts(text) else usual,
        usual_sort=usual,
        text=text,
        chosen=chosen.values,
        notes=[*notes, *chosen.notes],
        amounts=chosen.amounts,
        exactly=query.get("exactly") == "yes",
    )


def sorts(text: str) -> dict[str, str]:
    """Return the available sort orders for this search text, with their labels."""
    return {name: label for name, label in SORTS.items() if text or name != RELEVANCE}
