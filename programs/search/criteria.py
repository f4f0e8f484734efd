"""Search criteria of the program list."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from cmehub.lib.listing import Amount, Criteria, read_amount, read_text
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
MOST_VALUES = 50  # of one filter


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
    chosen: dict[str, list[str]] = {}
    ignored = False
    for name in (*own, *(declared.name for declared in DECLARED)):
        given = [value for value in dict.fromkeys(query.getlist(name)) if value]
        known = [value for value in given if (value in own[name] if name in own else is_known(name, value))]
        chosen[name] = known[:MOST_VALUES]
        ignored |= name not in _WITH_AMOUNTS and len(chosen[name]) < len(given)
    amounts = {name: _amount(query, name, chosen[name]) for name in _WITH_AMOUNTS}
    for name, amount in amounts.items():
        if amount.chosen:
            chosen[name].append(amount.value)
    sort = query.get("sort", "")
    usual = RELEVANCE if text else "evidence"
    return ProgramCriteria(
        sort=sort if sort in sorts(text) else usual,
        usual_sort=usual,
        text=text,
        chosen=chosen,
        notes=[*notes, *(["We ignored a filter we don't recognize."] if ignored else [])],
        amounts=amounts,
        exactly=query.get("exactly") == "yes",
    )


_WITH_AMOUNTS = {declared.name: declared.also for declared in DECLARED if declared.also}


def _amount(query: QueryDict, name: str, presets: Collection[str]) -> Amount:
    label, prefix = _WITH_AMOUNTS[name]
    return read_amount(query, name, Amount(label, prefix=prefix), presets=presets)


def sorts(text: str) -> dict[str, str]:
    """Return the available sort orders for this search text, with their labels."""
    return {name: label for name, label in SORTS.items() if text or name != RELEVANCE}
