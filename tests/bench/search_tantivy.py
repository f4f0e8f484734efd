"""Tantivy, a search engine in Rust, given the same analyzed words and facet values as the hub's index.

Each document has three fields: the words of the title, those of the keywords, and all words, as often as they occur.
Only what's on offer is in it, so that no request pays for the dates.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import tantivy
from django.db import connection
from tantivy import Occur, Order, Query

from programs.index.declaration import Index
from programs.index.questions import Question, Term, Wording
from programs.index.ranking import ELSEWHERE, IN_KEYWORDS, IN_TITLE
from tests.bench.search_asked import Answer

_ANYWHERE, _TITLE, _KEYWORDS = "words", "title", "keywords"
_BOOSTS = {_ANYWHERE: ELSEWHERE, _KEYWORDS: IN_KEYWORDS - ELSEWHERE, _TITLE: IN_TITLE - ELSEWHERE}
_HEAP = 500_000_000  # bytes
_AT_ONCE = 5_000
_MOST_VALUES = 65_000
_PART = re.compile(r"'((?:[^']|'')+)'|<(-|\d+)>")


class Tantivy:
    """An index of the documents of one of ours. `order` is the SQL of what they're sorted by without a text."""

    def __init__(self, index: Index, folder: Path, *, facets: Sequence[str], order: str, where: str = "true") -> None:
        self.facets = facets
        self.schema = _schema(facets)
        made = tantivy.Index(self.schema, path=str(folder))
        made.register_tokenizer(_ANYWHERE, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        writer = made.writer(_HEAP, num_threads=1)
        for document in _documents(index, facets, order, where):
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        made.reload()
        self.searcher = made.searcher()

    def answer(
        self, question: Question, chosen: Mapping[str, Sequence[str]], *, sort: str, most: Mapping[str, int]
    ) -> Answer:
        """Answer a request whose text the hub has understood, so that typing errors are corrected alike."""
        said = self._said(question)
        everything = self._all([said, *(self._any_value(facet, chosen[facet]) for facet in chosen)])
        found = self._page(everything, sort)
        counts = self._counts(everything, [facet for facet in self.facets if facet not in chosen], most)
        for facet in chosen:
            others = [self._any_value(each, chosen[each]) for each in chosen if each != facet]
            counts |= self._counts(self._all([said, *others]), [facet], most)
        places = [place for _, place in found.hits]
        keys = [int(key or 0) for key in self.searcher.fast_field_values("item", places)]
        return Answer(found.count, keys, counts)  # type: ignore[attr-defined]  # its stubs lack it

    def by_bm25(self, lexemes: Sequence[str], without: Sequence[str], count: int) -> list[int]:
        """Return the best items that have any of the words."""
        found = [(Occur.Should, self._scored(lexeme, field)) for lexeme in lexemes for field in _BOOSTS]
        excluded = [(Occur.MustNot, self._has(lexeme)) for lexeme in without]
        hits = self.searcher.search(Query.boolean_query([*found, *excluded]), limit=count, count=False).hits
        return [int(key or 0) for key in self.searcher.fast_field_values("item", [place for _, place in hits])]

    # -- queries ------------------------------------------------------------------------------------------------------

    def _page(self, query: Query, sort: str) -> tantivy.SearchResult:
        if sort == "relevance":
            return self.searcher.search(query, limit=20)
        return self.searcher.search(query, limit=20, order_by_field="place", order=Order.Asc)

    def _counts(self, query: Query, facets: Sequence[str], most: Mapping[str, int]) -> dict[str, dict[str, int]]:
        asked = {facet: {"terms": {"field": facet, "size": most.get(facet, _MOST_VALUES)}} for facet in facets}
        told = self.searcher.aggregate(query, asked) if asked else {}
        return {facet: {each["key"]: each["doc_count"] for each in told[facet]["buckets"]} for facet in facets}

    def _said(self, question: Question) -> Query | None:
        if not question.terms:
            return None
        terms = [(Occur.Must, self._term(term)) for term in question.terms]
        lexemes = {lexeme for term in question.terms for wording in term.wordings for lexeme in wording.lexemes}
        better = [(Occur.Should, self._scored(each, field)) for each in lexemes for field in (_TITLE, _KEYWORDS)]
        return Query.boolean_query([*terms, *better])

    def _term(self, term: Term) -> Query:
        wordings = [self._wording(wording) for wording in term.wordings]
        return wordings[0] if len(wordings) == 1 else Query.boolean_query([(Occur.Should, each) for each in wordings])

    def _wording(self, wording: Wording) -> Query:
        if wording.phrase:
            return Query.phrase_query(self.schema, _ANYWHERE, _in_a_row(wording.phrase))
        lexemes = [self._has(lexeme) for lexeme in wording.lexemes]
        return lexemes[0] if len(lexemes) == 1 else Query.boolean_query([(Occur.Must, each) for each in lexemes])

    def _has(self, lexeme: str) -> Query:
        return Query.term_query(self.schema, _ANYWHERE, lexeme, index_option="freq")

    def _scored(self, lexeme: str, field: str) -> Query:
        return Query.boost_query(Query.term_query(self.schema, field, lexeme, index_option="freq"), _BOOSTS[field])

    def _any_value(self, facet: str, values: Sequence[str]) -> Query:
        return Query.const_score_query(Query.term_set_query(self.schema, facet, list(values)), 0.0)

    def _all(self, queries: Sequence[Query | None]) -> Query:
        must = [(Occur.Must, query) for query in queries if query is not None]
        return Query.boolean_query(must) if must else Query.all_query()


def _schema(facets: Sequence[str]) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("item", fast=True)
    builder.add_integer_field("place", fast=True)
    for name in _BOOSTS:
        option = "position" if name == _ANYWHERE else "freq"
        builder.add_text_field(name, tokenizer_name=_ANYWHERE, index_option=option)
    for name in facets:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _documents(index: Index, facets: Sequence[str], order: str, where: str) -> Iterator[tantivy.Document]:
    names = _names(index, facets)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT item FROM {index.facts_table} WHERE is_shown AND {where} ORDER BY item")
        items = [item for (item,) in cursor.fetchall()]
    for start in range(0, len(items), _AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(_READ.format(index=index, order=order), [items[start : start + _AT_ONCE]])
            for item, place, values, lexemes, positions, keywords, title in cursor.fetchall():
                told: dict[str, Any] = {_ANYWHERE: [_placed(lexemes or [], positions or [])]}
                told |= {_KEYWORDS: [keywords or ""], _TITLE: [title or ""]}
                for facet, value in (names[key] for key in values if key in names):
                    told.setdefault(facet, []).append(value)
                yield tantivy.Document(item=item, place=place, **told)


_READ = """
    SELECT item, {order}, values, said.* FROM {index.facts_table} AS d JOIN {index.words_table} AS w USING (item),
    LATERAL (
        SELECT (SELECT array_agg(lexeme) FROM unnest(search) AS t, unnest(t.positions)),
            (SELECT array_agg(at::int) FROM unnest(search) AS t, unnest(t.positions) AS at),
            string_agg(substr(lexeme, 2), ' ') FILTER (WHERE positions IS NULL AND lexeme LIKE '#%%'),
            string_agg(substr(lexeme, 2), ' ') FILTER (WHERE positions IS NULL AND lexeme LIKE '^%%')
        FROM unnest(search)
    ) AS said
    WHERE item = ANY(%s)
"""


def _placed(lexemes: Sequence[str], positions: Sequence[int]) -> str:
    """Return the words in their order, with a dash for each that isn't searched."""
    placed = dict(zip(positions, lexemes, strict=True))
    assert len(placed) == len(lexemes), "two words in one place"
    return " ".join(placed.get(place, "-") for place in range(1, max(placed, default=0) + 1))


def _in_a_row(phrase: str) -> list[str | tuple[int, str]]:
    """Return the lexemes of a tsquery like `'heart' <-> 'attack'` with their distances from the first."""
    placed, place = list[str | tuple[int, str]](), 0
    for lexeme, distance in _PART.findall(phrase):
        if lexeme:
            placed.append((place, lexeme.replace("''", "'")))
        else:
            place += 1 if distance == "-" else int(distance)
    return placed


def _names(index: Index, facets: Sequence[str]) -> dict[int, tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, facet, value FROM programs_value WHERE index = %s AND facet = ANY(%s)",
            [index.name, list(facets)],
        )
        return {key: (facet, value) for key, facet, value in cursor.fetchall()}
