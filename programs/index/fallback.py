"""Answer from PostgreSQL alone, without counts, while a process that just started reads the index."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db import connection
from psycopg import sql

from programs.index.declaration import NOT_STATED, Index
from programs.index.memory import memory_of, quoted
from programs.index.questions import Question, Wording, understand
from programs.index.searching import RELEVANCE, Asked, Choices, Results, search


@dataclass(frozen=True)
class Plain:
    """A search's total and order. Like Results, without counts."""

    index: Index
    asked: Asked
    question: Question
    total: int
    where: sql.Composable

    def __len__(self) -> int:
        return self.total

    def page(self, sort: str, first: int, count: int) -> list[int]:
        """Return the keys of the items at these places. Relevance is by the column that breaks its ties."""
        order = self.index.sorts[sort]
        column = _column(self.index, order.ties if sort == RELEVANCE and order.ties else order.column)
        if order.descending:
            column = sql.SQL("nullif({}, {}) DESC NULLS LAST").format(column, sql.Literal(NOT_STATED))
        query = sql.SQL("SELECT item FROM {} AS d WHERE {} ORDER BY {}, item DESC LIMIT {} OFFSET {}")
        return [
            item
            for (item,) in _rows(
                query.format(
                    sql.Identifier(self.index.facts_table), self.where, column, sql.Literal(count), sql.Literal(first)
                )
            )
        ]


def found_or_plain(index: Index, asked: Asked, *, waits: bool = False) -> Results | Plain:
    """Search in this process's memory, or without it while it's being read. A task `waits` for it instead."""
    results = search(index, asked, waits=waits)
    return search_plainly(index, asked) if results is None else results


def search_plainly(index: Index, asked: Asked) -> Plain:
    """Search without this process's memory, and without corrections."""
    question = understand(memory_of(index), asked.text, exactly=True) if asked.text else Question(says_nothing=True)
    where = sql.SQL(" AND ").join(_conditions(index, asked, question))
    ((total,),) = _rows(
        sql.SQL("SELECT count(*) FROM {} AS d WHERE {}").format(sql.Identifier(index.facts_table), where)
    )
    return Plain(index, asked, question, total, where)


def _conditions(index: Index, asked: Asked, question: Question) -> Iterator[sql.Composable]:
    yield sql.SQL("is_shown")
    if index.until:
        yield _compared(index, index.until, ">=", asked.as_of.toordinal())
    if asked.text and question.says_nothing and not question.excluded:
        yield sql.SQL("false")
    elif asked.text:
        yield sql.SQL("EXISTS (SELECT FROM {} AS w WHERE w.item = d.item AND w.search @@ {}::tsquery)").format(
            sql.Identifier(index.words_table), _tsquery(question)
        )
    for facet, values in asked.chosen.items():
        if values:
            yield _any_of([_chosen(index, asked, facet, value) for value in values])


def _chosen(index: Index, asked: Asked, facet: str, value: str) -> sql.Composable:
    if (narrowing := asked.narrowings.get(facet, {}).get(value)) is not None:
        return _any_of([_all_of(index, choices) for choices in narrowing])
    if facet in index.limits and (number := _number(value)) is not None:
        limit = index.limits[facet]
        compared = _compared(index, limit.column, "<=" if limit.at_most else ">=", int(number * limit.scale))
        return sql.SQL("({} AND {})").format(compared, _compared(index, limit.column, "<", NOT_STATED))
    return _has(index, facet, [value])


def _all_of(index: Index, choices: Choices) -> sql.Composable:
    parts = [_has(index, facet, list(values)) for facet, values in choices.items()]
    return sql.SQL("({})").format(sql.SQL(" AND ").join(parts or [sql.SQL("true")]))


def _any_of(parts: list[sql.Composable]) -> sql.Composable:
    return sql.SQL("({})").format(sql.SQL(" OR ").join(parts or [sql.SQL("false")]))


def _has(index: Index, facet: str, values: list[str]) -> sql.Composable:
    return sql.SQL(
        "values && ARRAY(SELECT v.id::int FROM programs_value AS v"
        " WHERE v.index = {} AND v.facet = {} AND v.value = ANY({}))"
    ).format(sql.Literal(index.name), sql.Literal(facet), sql.Literal(values))


def _compared(index: Index, column: str, how: str, number: int) -> sql.Composable:
    return sql.SQL("{} " + how + " {}").format(_column(index, column), sql.Literal(number))


def _column(index: Index, name: str) -> sql.Composable:
    return sql.SQL("numbers[{}]").format(sql.Literal(index.numbers.index(name) + 1))


def _number(value: str) -> Decimal | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**7 else None


def _tsquery(question: Question) -> sql.Literal:
    terms = [f"({' | '.join(_said(wording) for wording in term.wordings)})" for term in question.terms]
    return sql.Literal(" & ".join([*terms, *(f"!({_said(wording)})" for wording in question.excluded)]))


def _said(wording: Wording) -> str:
    return f"({wording.phrase or ' & '.join(map(quoted, wording.lexemes))})"


def _rows(query: sql.Composable) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(connection.connection))
        rows: list[tuple[int, ...]] = cursor.fetchall()
        return rows
