"""What a person asks the list for, read from an address that anybody may have typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

LONGEST_QUERY = 200
MOST_SHOWN = 6
NOT_STATED = "not-stated"
SORTS = {
    "relevance": "Relevance",
    "evidence": "Strength of evidence",
    "soonest": "Soonest",
    "price": "Price",
    "credits": "Credits",
}


@dataclass(frozen=True)
class Option:
    """One value of a facet. `count` is how many programs it would show with all other facets as they are."""

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
        """The options that stand open: all of a short list, the first of a long one and those chosen."""
        return self.options if len(self.options) <= MOST_SHOWN + 1 else self.options[: self._cut]

    @property
    def folded(self) -> Sequence[Option]:
        return self.options[len(self.shown) :]

    @property
    def _cut(self) -> int:
        return max([MOST_SHOWN, *(place + 1 for place, option in enumerate(self.options) if option.chosen)])

    def most_first(self) -> "Facet":
        """Return it with the options chosen first, then by count, 'Not stated' last."""
        key = {option.value: (option.value == NOT_STATED, not option.chosen, -option.count) for option in self.options}
        return replace(self, options=sorted(self.options, key=lambda option: key[option.value]))


@dataclass(frozen=True)
class Criteria:
    """A search that can be run. `notes` says what of the address was left out, and why."""

    text: str = ""
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = "evidence"
    notes: Sequence[str] = ()

    @property
    def query(self) -> str:
        """The query string of this search."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, value) for name, values in self.chosen.items() for value in values]
        if self.sort != default_sort(self.text):
            pairs.append(("sort", self.sort))
        return f"?{urlencode(pairs)}" if pairs else "?"

    def without(self, facet: str, value: str) -> "Criteria":
        """Return this search without one value of a facet."""
        kept = {name: [v for v in values if (name, v) != (facet, value)] for name, values in self.chosen.items()}
        return replace(self, chosen=kept)

    @property
    def facets_chosen(self) -> int:
        return sum(bool(values) for values in self.chosen.values())


def default_sort(text: str) -> str:
    return "relevance" if text else "evidence"


def read(query: QueryDict, known: Mapping[str, Mapping[str, str]]) -> Criteria:
    """Read an address: `known` holds the values of each facet with their labels. Nothing in it is refused."""
    notes: list[str] = []
    text = " ".join(query.get("q", "").replace("\0", " ").split())
    if len(text) > LONGEST_QUERY:
        text = text[:LONGEST_QUERY].rsplit(" ", 1)[0]
        notes.append(f"The search was longer than {LONGEST_QUERY} characters; we looked for its beginning.")
    chosen = {name: _known_values(query.getlist(name), values, notes) for name, values in known.items()}
    sort = query.get("sort", "")
    if sort not in SORTS or (sort == "relevance" and not text):
        sort = default_sort(text)
    return Criteria(text=text, chosen=chosen, sort=sort, notes=notes)


def _known_values(given: Sequence[str], known: Mapping[str, str], notes: list[str]) -> list[str]:
    values = [value for value in known if value in given]
    if set(given) - set(known) - {""}:
        notes.append("A filter in the address is not known here and was left out.")
    return values
