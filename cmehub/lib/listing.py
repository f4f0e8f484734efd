"""Parse a public list's query string: search text, facets and sort order. Invalid input is ignored or noted.

Also what the pages of such lists share: chips, notes, and the parts that htmx asks for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.functional import cached_property

LONGEST_QUERY = 200
MOST_SHOWN = 6
NOT_STATED = "not-stated"
_LAST = {NOT_STATED, "not_stated"}  # in a facet whose values are a field's own


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
        key = {option.value: (option.value in _LAST, not option.chosen, -option.count) for option in self.options}
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


def chips(asked: Criteria, facets: Sequence[Facet]) -> list[tuple[str, str]]:
    """Return each chosen value's label and the query string without it."""
    return [
        (option.label, asked.without(facet.name, option.value).query) for facet in facets for option in facet.chosen
    ]


class CappedPaginator(Paginator[Any]):
    """Shows at most the first MOST_PAGES pages, since the database walks through all rows before a page."""

    MOST_PAGES = 100

    @cached_property
    def num_pages(self) -> int:
        return min(super().num_pages, self.MOST_PAGES)


def page_note(query: QueryDict, page: "Page[Any]") -> list[str]:
    """Return a note if another page is shown than the query string asks for, or if the last one isn't the end."""
    wanted = query.get("page", "1")
    if wanted == str(page.number) or not page.paginator.count:
        is_cut = page.number * page.paginator.per_page < page.paginator.count and not page.has_next()
        return ["These are the last results we list. Add a filter to find the others."] if is_cut else []
    return [f"There's no page {wanted[:12]}. This is page {page.number} of {page.paginator.num_pages}."]


def wants_results(request: HttpRequest) -> bool:
    """Whether htmx asks for the list only. A page restored from the history needs everything."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def counts_only(response: HttpResponse) -> HttpResponse:
    """Have htmx swap in new counts only, while the filters are open as a sheet (static/js/facets.js)."""
    response.headers["HX-Reswap"] = "none"
    response.headers["HX-Push-Url"] = "false"
    return response
