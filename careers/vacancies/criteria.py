"""Parse the query string of the vacancy list."""

from collections.abc import Collection, Mapping

from django.http import QueryDict

from cmehub.lib.listing import Criteria, read_facets, read_text

NEWEST = "newest"
SORTS = {NEWEST: "Newest", "cme": "CME allowance", "pay": "Pay"}


def read(query: QueryDict, known: Mapping[str, Collection[str]]) -> Criteria:
    """Parse a query string. `known` has the values of each facet. Unknown values are ignored."""
    text, cut = read_text(query)
    chosen, left_out = read_facets(query, known)
    sort = query.get("sort", NEWEST)
    return Criteria(
        sort=sort if sort in SORTS else NEWEST, usual_sort=NEWEST, text=text, chosen=chosen, notes=cut + left_out
    )
