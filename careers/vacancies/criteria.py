"""What a person asks the list of vacancies for, read from an address that anybody may have typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

LONGEST_QUERY = 200
NEWEST = "newest"
SORTS = {NEWEST: "Newest", "cme": "CME money", "pay": "Pay"}


@dataclass(frozen=True)
class Criteria:
    """A search that can be run. `notes` says what of the address was left out, and why."""

    text: str = ""
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = NEWEST
    notes: Sequence[str] = ()

    @property
    def query(self) -> str:
        """The query string of this search."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, value) for name, values in self.chosen.items() for value in values]
        if self.sort != NEWEST:
            pairs.append(("sort", self.sort))
        return f"?{urlencode(pairs)}" if pairs else "?"

    def without(self, facet: str, value: str) -> "Criteria":
        """Return this search without one value of a facet."""
        kept = {name: [v for v in values if (name, v) != (facet, value)] for name, values in self.chosen.items()}
        return replace(self, chosen=kept)

    def without_text(self) -> "Criteria":
        return replace(self, text="")

    @property
    def facets_chosen(self) -> int:
        return sum(bool(values) for values in self.chosen.values())


def read(query: QueryDict, known: Mapping[str, Mapping[str, str]]) -> Criteria:
    """Read an address: `known` holds the values of each facet with their labels. Nothing in it is refused."""
    notes: list[str] = []
    chosen = {name: _known_values(query.getlist(name), values) for name, values in known.items()}
    if any(set(query.getlist(name)) - set(values) - {""} for name, values in known.items()):
        notes.append("A filter in the address is not known here and was left out.")
    sort = query.get("sort", NEWEST)
    return Criteria(_text(query, notes), chosen, sort if sort in SORTS else NEWEST, notes)


def _text(query: QueryDict, notes: list[str]) -> str:
    text = " ".join(query.get("q", "").replace("\0", " ").split())
    if len(text) <= LONGEST_QUERY:
        return text
    notes.append(f"The search was longer than {LONGEST_QUERY} characters; we looked for its beginning.")
    return text[: LONGEST_QUERY + 1].rsplit(" ", 1)[0][:LONGEST_QUERY]


def _known_values(given: Sequence[str], known: Mapping[str, str]) -> list[str]:
    return [value for value in known if value in given]
