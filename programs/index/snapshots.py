"""Postings of frequent words and phrases, stored as sets.

A word that stands in thousands of items costs as many rows each time a process that doesn't know it asks. Once a night
its set is stored whole, with the version of the index it was read at. A reader corrects it by what changed since.
"""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from pyroaring import BitMap

from programs.index.declaration import Index
from programs.index.models import LONGEST_SYNONYM
from programs.index.postings import fetch, quoted
from programs.index.words import analyze, synonyms

FEWEST = 1_000  # items that a word stands in, to be worth it
SHARE = 250  # or one in so many of all
_AT_ONCE = 10  # sets read in one query


def read(index: Index, queries: Sequence[str]) -> dict[str, tuple[BitMap, int]]:
    """Return the stored sets among these tsqueries, with the versions that they were read at."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT query, items, version FROM programs_wordset WHERE index = %s AND query = ANY(%s)",
            [index.name, list(queries)],
        )
        return {query: (BitMap.deserialize(bytes(items)), version) for query, items, version in cursor.fetchall()}


def store(index: Index, frequent: Iterable[str]) -> None:
    """Store the sets of these lexemes, and of phrases that are searched often, and forget all others.

    A phrase of frequent words is dear to find however few have it, since each that has its words is read.
    """
    words = list(map(quoted, frequent))
    wanted = [*words, *_phrases(index)] if words else []
    for start in range(0, len(wanted), _AT_ONCE):
        found, version = _fetched(index, wanted[start : start + _AT_ONCE])
        _write(index, list(found.items()), version)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM programs_wordset WHERE index = %s AND query <> ALL(%s)", [index.name, wanted])


def frequent(index: Index, counted: Iterable[tuple[str, int]]) -> list[str]:
    """Return the lexemes that stand in enough items to be stored."""
    fewest = _fewest(index)
    return [lexeme for lexeme, documents in counted if documents >= fewest]


def _fewest(index: Index) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {index.words_table}")
        return max(FEWEST, int(cursor.fetchone()[0]) // SHARE)


def _phrases(index: Index) -> list[str]:
    """Return what may be searched as a phrase: all synonyms of several words, and what the index names."""
    said = {each for term, meant in synonyms().of.items() for each in (term, *meant)}
    said |= {tuple(phrase.split()) for phrase in index.phrases()}
    several = [each for each in said if 1 < len(each) <= LONGEST_SYNONYM]
    return sorted({query for _, query in analyze(several).values() if query})


@transaction.atomic
def _fetched(index: Index, queries: Sequence[str]) -> tuple[dict[str, BitMap], int]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10min'")
    return fetch(index, queries)


@transaction.atomic
def _write(index: Index, rows: Sequence[tuple[str, BitMap]], version: int) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO programs_wordset (index, query, version, items) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (index, query) DO UPDATE SET version = excluded.version, items = excluded.items",
            [(index.name, query, version, items.serialize()) for query, items in rows],
        )
