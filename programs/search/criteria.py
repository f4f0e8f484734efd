"""Search criteria of the program list."""

from collections.abc import Collection, Mapping

from django.http import QueryDict

from cmehub.lib.listing import Criteria, read_facets, read_text

RELEVANCE = "relevance"  # only if there's a search text
SORTS = {
    RELEVANCE: "Relevance",
    "evidence": "Strength of evidence",
    "soonest": "Soonest",
    "price": "Price",
    "credits": "Credits",
}


def read(query: QueryDict, known: Mapping[str, Collection[str]]) -> Criteria:
    """Parse a query string. `known` has the values of each facet. Invalid input never fails."""
    text, cut = read_text(query)
    chosen, left_out = read_facets(query, known)
    sort = query.get("sort", "")
    usual = RELEVANCE if text else "evidence"
    return Criteria(
        sort=sort if sort in sorts(text) else usual, usual_sort=usual, text=text, chosen=chosen, notes=cut + left_out
    )


def sorts(text: str) -> dict[str, str]:
    """Return the available sort orders for this search text, with their labels."""
    return {name: label for name, label in SORTS.items() if text or name != RELEVANCE}
