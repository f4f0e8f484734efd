"""Parse a public list's query string: search text, facets and sort order. Invalid input is ignored or noted.

Also what the pages of such lists share: chips, notes, and the parts that htmx asks for.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import cached_property

from cmehub.lib.sentences import lower_first

LONGEST_QUERY = 200
LONGEST_AMOUNT = 12
LONGEST_TEXT = 60  # of an amount with a name of its own
MOST_SHOWN = 6
NOT_STATED = "not-stated"
_LAST = {NOT_STATED, "not_stated"}  # in a facet whose values are a field's own
_SAY_NOTHING_ALONE = {*_LAST, "yes", "no", "none"}
_OPTIONAL: Mapping[str, Any] = {
    "sorts": (),
    "ways_out": (),
    "contradictions": (),
    "correction": None,
    "did_you_mean": None,
    "is_part": False,
}


@dataclass(frozen=True)
class Noun:
    """What a list counts: 'program', 'programs'."""

    one: str
    many: str

    def of(self, number: int) -> str:
        return self.one if number == 1 else self.many

    def counted(self, number: int) -> str:
        """Return '1 program', '250,000 programs'."""
        return f"{number:,} {self.of(number)}"


@dataclass(frozen=True)
class Option:
    """One value of a facet. `count` is how many results it would show with the other facets unchanged.

    None means that the count isn't known yet.
    """

    value: str
    label: str
    chosen: bool
    count: int | None = 0


@dataclass(frozen=True)
class Amount:
    """A number that someone types beside a facet's options, in the same parameter: ?price=free&price=75.

    `value` is what was typed, and `error` what's wrong with it. With a `name`, it's a text in a parameter of its own,
    which the options are about: ?near=83702&within=50.
    """

    label: str
    value: str = ""
    prefix: str = ""
    error: str = ""
    name: str = ""

    @property
    def chosen(self) -> bool:
        return bool(self.value) and not self.error

    @property
    def words(self) -> str:
        return f"{self.label} {self.prefix}{self.value}"


@dataclass(frozen=True)
class Facet:
    """One filter of a list.

    Facets of the same `group` stand under its name. `note` is a sentence below the options. `in_chips` stands before
    each chosen value in the chips. Without it the label does, where the value alone says nothing ('Not stated').
    `is_opened` at first, without a choice.
    """

    name: str
    label: str
    options: Sequence[Option]
    amount: Amount | None = None
    group: str = ""
    note: str = ""
    in_chips: str = ""
    is_opened: bool = False

    @property
    def chosen(self) -> list[Option]:
        return [option for option in self.options if option.chosen]

    @property
    def chosen_count(self) -> int:
        return len(self.chosen) + bool(self.amount and self.amount.chosen)

    @cached_property
    def offered(self) -> Sequence[Option]:
        """The options on the page. A long facet leaves out those without results, unless they're chosen."""
        if len(self.options) <= MOST_SHOWN + 1:
            return self.options
        return [option for option in self.options if option.chosen or option.count != 0]

    @cached_property
    def shown(self) -> Sequence[Option]:
        """The options shown without expanding: all of a short list, or the first few and the chosen ones."""
        if len(self.offered) <= MOST_SHOWN + 1:
            return self.offered
        return [option for place, option in enumerate(self.offered) if place < MOST_SHOWN or option.chosen]

    @property
    def folded(self) -> Sequence[Option]:
        shown = {option.value for option in self.shown}
        return [option for option in self.offered if option.value not in shown]

    def in_words(self, option: Option) -> str:
        """Return what a chosen option is called away from its facet: 'Free', 'Price: not stated'."""
        before = self.in_chips or (self.label if option.value in _SAY_NOTHING_ALONE else "")
        return f"{before}: {lower_first(option.label)}" if before else option.label

    def most_first(self) -> "Facet":
        """Return the facet with chosen options first, then by count, with 'Not stated' last."""
        key = {
            option.value: (option.value in _LAST, not option.chosen, -(option.count or 0)) for option in self.options
        }
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

    @property
    def canonical(self) -> str:
        """The query string that all ways to ask for these results share: choices in a fixed order, the usual sort."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, value) for name, values in sorted(self.chosen.items()) for value in sorted(values)]
        return f"?{urlencode(pairs)}" if pairs else ""

    @property
    def is_plain(self) -> bool:
        """Whether nothing is asked for: no text, no filter, and the usual sort."""
        return not self.canonical and self.sort == self.usual_sort

    def without(self, facet: str, value: str) -> "Criteria":
        """Return this search without one facet value."""
        kept = {name: [v for v in values if (name, v) != (facet, value)] for name, values in self.chosen.items()}
        return replace(self, chosen=kept)

    def without_text(self) -> "Criteria":
        return self.with_text("")

    def with_text(self, text: str) -> "Criteria":
        return replace(self, text=text)

    def noting(self, notes: Sequence[str]) -> Self:
        """Return this search with further notes."""
        return replace(self, notes=[*self.notes, *notes])

    def without_filters(self) -> "Criteria":
        return replace(self, chosen={})

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


def read_facets(
    query: QueryDict, known: Mapping[str, Collection[str]], *, amounts: Collection[str] = ()
) -> tuple[dict[str, list[str]], list[str]]:
    """Return the known chosen values, in page order, and a note if others were ignored.

    Other values of the facets `amounts` are numbers, for `read_amount`.
    """
    chosen = {name: [value for value in values if value in query.getlist(name)] for name, values in known.items()}
    closed = {name: values for name, values in known.items() if name not in amounts}
    if any(set(query.getlist(name)) - set(values) - {""} for name, values in closed.items()):
        return chosen, ["We ignored a filter we don't recognize."]
    return chosen, []


def read_amount(query: QueryDict, name: str, amount: Amount, *, presets: Collection[str]) -> Amount:
    """Return `amount` with the last number typed beside the facet's presets, or with what's wrong with it."""
    typed = [value.strip() for value in query.getlist(name) if value.strip() and value not in presets]
    if not typed:
        return amount
    number = re.fullmatch(r"\$?(\d{1,3}(?:,\d{3})+|\d{1,7})(\.\d{1,2})?", typed[-1], re.ASCII)
    if not number:
        return replace(amount, value=typed[-1][:LONGEST_AMOUNT], error="Enter a number, such as 75.")
    return replace(amount, value=number[1].replace(",", "") + (number[2] or ""))


def chips(asked: Criteria, facets: Sequence[Facet]) -> list[tuple[str, str]]:
    """Return each chosen value in words and the query string without it."""
    found = []
    for facet in facets:
        found += [(facet.in_words(option), asked.without(facet.name, option.value).query) for option in facet.chosen]
        if facet.amount and facet.amount.chosen:
            words = facet.amount.value if facet.amount.name else lower_first(facet.amount.words)
            address = asked.without(facet.amount.name or facet.name, facet.amount.value).query
            found.append((f"{facet.in_chips or facet.label}: {words}", address))
    return found


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


def render_list(
    request: HttpRequest,
    folder: str,
    *,
    asked: Criteria,
    page: "Page[Any]",
    facets: Sequence[Facet],
    noun: Noun,
    **own: Any,
) -> HttpResponse:
    """Render a list as a whole, or the part of it that htmx asks for.

    `folder` has list.html and _results.html. `own` is what these need besides. The shared templates understand:
    `sorts`, pairs of name and label. `correction`, if something else was searched for than what was typed: words,
    address, instead_words and instead_address. `did_you_mean`: words and address. For an empty list `ways_out`, what
    there would be without each filter: label, number and address; and `contradictions`, pairs of chosen labels that
    nothing has both of. Addresses are query strings.
    """
    context = {
        **_OPTIONAL,
        "asked": asked,
        "page": page,
        "total": page.paginator.count,
        "facets": facets,
        "noun": noun,
        "chips": chips(asked, facets),
        "notes": [*asked.notes, *_wrong_amounts(facets), *page_note(request.GET, page)],
        "canonical": _canonical(request, asked, page),
        "noindex": not is_indexed(request, asked, page),
        "nofollow": not asked.is_plain,
        **own,
    }
    if not wants_results(request):
        return render(request, f"{folder}/list.html", context)
    context["is_part"] = True
    if request.headers.get("X-Sheet"):  # static/js/lists.js: the filters are open as a sheet
        return _counts_only(render(request, "partials/list_counts.html", context))
    return render(request, f"{folder}/_results.html", context)


def _canonical(request: HttpRequest, asked: Criteria, page: "Page[Any]") -> str:
    """Return the one address that search engines should know this page by."""
    query = QueryDict(asked.canonical.removeprefix("?"), mutable=True)
    if page.number > 1:
        query["page"] = str(page.number)
    return f"{settings.SITE_URL}{request.path}{f'?{query.urlencode()}' if query else ''}"


def is_indexed(request: HttpRequest, asked: Criteria, page: "Page[Any]") -> bool:
    """Whether search engines should list this page: at most one filter, one value of it, and a page that's there."""
    values = sum(len(values) for values in asked.chosen.values())
    is_there = request.GET.get("page", "1") == str(page.number)
    return not asked.text and values <= 1 and asked.sort == asked.usual_sort and is_there


def _wrong_amounts(facets: Sequence[Facet]) -> list[str]:
    return [
        f"{facet.label}: {lower_first(facet.amount.error)}" for facet in facets if facet.amount and facet.amount.error
    ]


def wants_results(request: HttpRequest) -> bool:
    """Whether htmx asks for the list only. A page restored from the history needs everything."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def _counts_only(response: HttpResponse) -> HttpResponse:
    """Have htmx swap in new counts only."""
    response.headers["HX-Reswap"] = "none"
    response.headers["HX-Push-Url"] = "false"
    return response
