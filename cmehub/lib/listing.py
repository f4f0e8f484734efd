"""What a person asks a public list for, read from an address that anybody may have typed: text, facets, order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

LONGEST_QUERY = 200
MOST_SHOWN = 6
NOT_STATED = "not-stated"


@dataclass(frozen=True)
class Option:
    """One value of a facet. `count` is how many rows it would show with all other facets as they are."""

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
    """A search that can be run. `notes` says what of the address was left out, and why.

    `usual_sort` is the order of the list when nobody chose one; the address then does not name it.
    """

    sort: str
    usual_sort: str
    text: str = ""
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notes: Sequence[str] = ()

    @property
    def query(self) -> str:
        """The query string of this search."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, value) for name, values in self.chosen.items() for value in values]
        if self.sort != self.usual_sort:
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


def read_text(query: QueryDict) -> tuple[str, list[str]]:
    """Return the text of a search in one line, and a note when it had to be cut (at a word)."""
    text = " ".join(query.get("q", "").replace("\0", " ").split())
    if len(text) <= LONGEST_QUERY:
        return text, []
    cut = text[: LONGEST_QUERY + 1].rsplit(" ", 1)[0][:LONGEST_QUERY]
    return cut, [f"The search was longer than {LONGEST_QUERY} characters; we looked for its beginning."]


def read_facets(query: QueryDict, known: Mapping[str, Collection[str]]) -> tuple[dict[str, list[str]], list[str]]:
    """Return the chosen values that are known, in the order of the page, and a note when others were left out."""
    chosen = {name: [value for value in values if value in query.getlist(name)] for name, values in known.items()}
    if any(set(query.getlist(name)) - set(values) - {""} for name, values in known.items()):
        return chosen, ["A filter in the address is not known here and was left out."]
    return chosen, []
