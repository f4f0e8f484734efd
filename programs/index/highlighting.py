"""Mark the words that a search found, in the texts that a page shows of each result."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString

from programs.index.projecting import CONFIGURATION
from programs.index.questions import Question

# Private characters stand for the marks until the text is escaped, and for what PostgreSQL would read as markup.
_START, _STOP = "\ue000", "\ue001"
_MARKUP = {"<": "\ue002", ">": "\ue003", "&": "\ue004"}
_TO_POSTGRESQL = str.maketrans(_MARKUP | dict.fromkeys((_START, _STOP, *_MARKUP.values()), ""))
_BACK = str.maketrans({private: char for char, private in _MARKUP.items()})
_WHOLE = f"StartSel={_START}, StopSel={_STOP}, HighlightAll=true"
_PART = f"StartSel={_START}, StopSel={_STOP}, MaxFragments=1, MinWords=12, MaxWords=24, ShortWord=0"
_SHORT = 140  # characters of a text that's short enough to be its own snippet


@dataclass(frozen=True)
class Shown:
    """What a page shows of a result: some texts as a whole, and a part of one of the `others` if that explains it."""

    whole: Sequence[str]
    others: Sequence[str] = ()


@dataclass(frozen=True)
class Highlighted:
    """The whole texts with the found words in <mark>, and a part of another text, or '' if it would add nothing."""

    whole: tuple[SafeString, ...]
    snippet: SafeString = SafeString("")


@dataclass(frozen=True)
class _Found:
    terms: frozenset[int]
    text: str


def highlight(question: Question, shown: Sequence[Shown]) -> list[Highlighted]:
    """Mark what was found: synonyms, completions and corrections too. One query, whatever the number of results."""
    found = _ask(question, shown)
    return [_highlighted(each, place, found) for place, each in enumerate(shown)]


def _highlighted(shown: Shown, place: int, found: Mapping[tuple[int, int], _Found]) -> Highlighted:
    count = len(shown.whole)
    whole = [found.get((place, number)) for number in range(count)]
    others = [(text, found.get((place, count + number))) for number, text in enumerate(shown.others)]
    seen = frozenset[int]().union(*(each.terms for each in whole if each))
    telling = [(text, each) for text, each in others if each and each.terms - seen]
    text, best = max(telling, key=lambda pair: len(pair[1].terms - seen), default=("", None))
    return Highlighted(
        tuple(_marked(each.text if each else text) for text, each in zip(shown.whole, whole, strict=True)),
        _marked(_with_ellipses(text, best.text)) if best else SafeString(""),
    )


def _marked(text: str) -> SafeString:
    marked = escape(text.translate(_BACK)).replace(_START, "<mark>").replace(_STOP, "</mark>")
    return SafeString(marked)


def _with_ellipses(text: str, part: str) -> str:
    whole, plain = text.translate(_TO_POSTGRESQL).strip(), part.replace(_START, "").replace(_STOP, "").strip()
    before = "" if whole.startswith(plain) else "… "
    after = "" if whole.rstrip(".?!").endswith(plain.rstrip(".?!")) else " …"
    return f"{before}{part.strip()}{after}"


_QUERY = f"""
    SELECT place, number, terms,
        ts_headline('{CONFIGURATION}', text, query, CASE WHEN is_whole THEN %s ELSE %s END)
    FROM unnest(%s::int[], %s::int[], %s::text[], %s::bool[]) AS given (place, number, text, is_whole)
    CROSS JOIN LATERAL (SELECT to_tsvector('{CONFIGURATION}', text) AS said OFFSET 0) AS words
    CROSS JOIN LATERAL (
        SELECT array_agg(term) AS terms, string_agg('(' || asked.query || ')', ' | ')::tsquery AS query
        FROM unnest(%s::int[], %s::text[]) AS asked (term, query) WHERE said @@ asked.query::tsquery
    ) AS found
    WHERE query IS NOT NULL
"""


def _ask(question: Question, shown: Sequence[Shown]) -> dict[tuple[int, int], _Found]:
    """Return the terms that each text has and the text with them between private marks, by its place and number."""
    texts = list(_texts(shown))
    asked = [(number, wording.tsquery) for number, term in enumerate(question.terms) for wording in term.wordings]
    if not texts or not asked:
        return {}
    given = [[each[column] for each in texts] for column in range(4)]
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [_WHOLE, _PART, *given, [term for term, _ in asked], [query for _, query in asked]])
        return {(place, number): _Found(frozenset(terms), text) for place, number, terms, text in cursor.fetchall()}


def _texts(shown: Sequence[Shown]) -> Iterator[tuple[int, int, str, bool]]:
    for place, each in enumerate(shown):
        for number, text in enumerate((*each.whole, *each.others)):
            yield place, number, text.translate(_TO_POSTGRESQL), number < len(each.whole) or len(text) <= _SHORT
