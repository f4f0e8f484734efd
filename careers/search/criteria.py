"""Search criteria of the list of vacancies. The same search always has the same canonical query string."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from django.http import QueryDict

from careers.search import documents as of
from careers.search.facets import DECLARED
from careers.vacancies import places
from cmehub.lib.listing import LONGEST_TEXT, Amount, Criteria, read_text
from cmehub.lib.zips import Place
from programs.index.filters import read_chosen
from programs.index.searching import RELEVANCE

NEAR = "near"  # a ZIP code or a city, for distances
DISTANCE, NEWEST = "distance", "newest"  # distances only with a place
SORTS = {
    RELEVANCE: "Relevance",
    DISTANCE: "Distance",
    NEWEST: "Newest",
    "pay": "Pay",
    "allowance": "CME allowance",
    "days": "CME days",
}
_NO_PLACE = "We ignored the distance. Enter a ZIP code or a city first."


@dataclass(frozen=True)
class VacancyCriteria(Criteria):
    """A search of vacancies. `amounts` are the numbers of someone's own, by filter, wrong ones included.

    `place` is the field for a ZIP code or city with what was typed, and `origin` the place that was understood.
    """

    amounts: Mapping[str, Amount] = field(default_factory=dict)
    exactly: bool = False
    place: Amount = Amount("ZIP code or city", name=NEAR)
    origin: Place | None = None

    @property
    def of_index(self) -> dict[str, list[str]]:
        """The choices that are filters."""
        return {name: list(values) for name, values in self.chosen.items() if name != NEAR}

    def without(self, facet: str, value: str) -> Criteria:
        """Return this search without one value. Distances go with the place that they're from."""
        kept = super().without(facet, value)
        return replace(kept, chosen={**kept.chosen, of.WITHIN: []}) if facet == NEAR else kept


def read(query: QueryDict, is_known: Callable[[str, str], bool]) -> VacancyCriteria:
    """Parse a query string. `is_known` tells whether a filter has a value. Invalid input never fails."""
    text, notes = read_text(query)
    chosen = read_chosen(query, DECLARED, is_known)
    place, origin = _read_place(query)
    if chosen.values[of.WITHIN] and origin is None:
        chosen.values[of.WITHIN] = []
        notes = [*notes, _NO_PLACE]
    usual = RELEVANCE if text else DISTANCE if origin else NEWEST
    sort = query.get("sort", "")
    return VacancyCriteria(
        sort=sort if sort in sorts(text, origin) else usual,
        usual_sort=usual,
        text=text,
        chosen={**chosen.values, NEAR: [place.value] if origin else []},
        notes=[*notes, *chosen.notes],
        amounts=chosen.amounts,
        exactly=query.get("exactly") == "yes",
        place=place,
        origin=origin,
    )


def sorts(text: str, origin: Place | None) -> dict[str, str]:
    """Return the available sort orders for this search, with their labels."""
    missing = {*([] if text else [RELEVANCE]), *([] if origin else [DISTANCE])}
    return {name: label for name, label in SORTS.items() if name not in missing}


def _read_place(query: QueryDict) -> tuple[Amount, Place | None]:
    typed = " ".join(query.get(NEAR, "").replace("\0", " ").split())[:LONGEST_TEXT]
    place = Amount("ZIP code or city", typed, name=NEAR)
    if not typed:
        return place, None
    try:
        found = places.read(typed)[0]
    except places.BadPlace as problem:
        return replace(place, error=f"{problem}."), None
    if found.latitude is None:
        return replace(place, error=f"We don't know where {found} is. Enter a ZIP code."), None
    return replace(place, value=found.zip_code or str(found)), found
