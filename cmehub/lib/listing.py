"""Parse a public list's query string: search text, facets and sort order. Invalid input is ignored or noted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

LONGEST_QUERY = 200
MOST_SHOWN = 6
NOT_STATED = "not-stated"


@dataclass(frozen=True)
class Option:
    """One value of a facet. `count` is how many results it would show with the other facets unchanged."""

    value: str
    label: str
    chosen: bool
    count: int = 0


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    options: Sequence[Option]

    @property
    def chosen(self) -> list[Option]:
        return [option for option in self.options if option.chosen]

    @property
    def shown(self) -> Sequence[Option]:
        """The options shown without expanding: all of a short list, or the first few plus the chosen ones."""
        return self.options if len(self.options) <= MOST_SHOWN + 1 else self.options[: self._cut]

    @property
    def folded(self) -> Sequence[Option]:
        return self.options[len(self.shown) :]

    @property
    def _cut(self) -> int:
        return max([MOST_SHOWN, *(place + 1 for place, option in enumerate(self.options) if option.chosen)])

    def most_first(self) -> "Facet":
        """Return the facet with chosen options first, then by count, with 'Not stated' last."""
        key = {option.value: (option.value == NOT_STATED, not option.chosen, -option.count) for option in self.options}
        return replace(self, options=sorted(self.options, key=lambda option: key[option.value]))


@dataclass(frozen=True)
class Criteria:
    """A search that can be run. `notes` says which parts of the query string were ignored, and why.

    `usual_sort` is the default sort order, which the query string leaves out.
    """

    sort: str
    usual_sort: str
    text: str = ""
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notes: Sequence[str] = ()

    @property
    def query(self) -> str:
        """This search as a query string."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, value) for name, values in self.chosen.items() for value in values]
        if self.sort != self.usual_sort:
            pairs.append(("sort", self.sort))
        return f"?{urlencode(pairs)}" if pairs else "?"

    def without(self, facet: str, value: str) -> "Criteria":
        """Return this search without one facet value."""
        kept = {name: [v for v in values if (name, v) != (facet, value)] for name, values in self.chosen.items()}
        return replace(self, chosen=kept)

    def without_text(self) -> "Criteria":
        return replace(self, text="")

    @property
    def facets_chosen(self) -> int:
        return sum(bool(values) for values in self.chosen.values())


def read_text(query: QueryDict) -> tuple[str, list[str]]:
    """Return the search text on one line, and a note if it was cut (at a word)."""
    text = " ".join(query.get("q", "").replace("\0", " ").split())
    if len(text) <= LONGEST_QUERY:
        return text, []
    cut = text[: LONGEST_QUERY + 1].rsplit(" ", 1)[0][:LONGEST_QUERY]
    return cut, [f"Your search was longer than {LONGEST_QUERY} characters, so we searched for the first part."]


def read_facets(query: QueryDict, known: Mapping[str, Collection[str]]) -> tuple[dict[str, list[str]], list[str]]:
    """Return the known chosen values, in page order, and a note if others were ignored."""
    chosen = {name: [value for value in values if value in query.getlist(name)] for name, values in known.items()}
    if any(set(query.getlist(name)) - set(values) - {""} for name, values in known.items()):
        return chosen, ["We ignored a filter we don't recognize."]
    return chosen, []
