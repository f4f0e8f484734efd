"""What a person asks the list of programs for."""

from collections.abc import Collection, Mapping

from django.http import QueryDict

from cmehub.lib.listing import Criteria, read_facets, read_text

RELEVANCE = "relevance"  # only where there is a text to be relevant to
SORTS = {
    RELEVANCE: "Relevance",
    "evidence": "Strength of evidence",
    "soonest": "Soonest",
    "price": "Price",
    "credits": "Credits",
}


def read(query: QueryDict, known: Mapping[str, Collection[str]]) -> Criteria:
    """Read an address: `known` holds the values of each facet. Nothing in it is refused."""
    text, cut = read_text(query)
    chosen, left_out = read_facets(query, known)
    sort = query.get("sort", "")
    usual = RELEVANCE if text else "evidence"
    return Criteria(
        sort=sort if sort in sorts(text) else usual, usual_sort=usual, text=text, chosen=chosen, notes=cut + left_out
    )


def sorts(text: str) -> dict[str, str]:
    """Return the orders that a list with this text can have, with their labels."""
    return {name: label for name, label in SORTS.items() if text or name != RELEVANCE}
