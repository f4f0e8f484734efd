"""Turn marks into documents. One projector works at a time in the whole hub.

Transactions commit in another order than they take numbers from a sequence, so a reader that asks for “everything after
the last number” could miss one. Versions are therefore given here, under a lock that's held until the commit.
"""

import logging
import time
import zlib
from collections.abc import Sequence

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from programs.index.declaration import NOT_STATED, Index, Item, declared

log = logging.getLogger(__name__)
BATCH = 500
CONFIGURATION = "hub"  # PostgreSQL's English, without accents (migration 0019_index)
_BIGGEST = NOT_STATED - 1
_PAUSE = 0.5  # seconds after a projection in which this process leaves changes to the next tick
_paused_until = 0.0


def after_commit() -> None:
    """Project what was just committed. Of many changes in a row, such as an import's, most are left to the next tick.

    One document takes more than the change itself, and many at once take little more than one.
    """
    global _paused_until
    if time.monotonic() >= _paused_until:
        catch_up()
        _paused_until = time.monotonic() + _PAUSE


def catch_up() -> int:
    """Project all marks and return how many items. Another projector that's at work does it in our stead."""
    done = 0
    while batch := sum(project(index) for index in _waiting()):
        done += batch
    return done


def _waiting() -> list[Index]:
    """Return the indexes that have marks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name WHERE EXISTS (SELECT FROM programs_mark WHERE index = name)",
            [[index.name for index in declared()]],
        )
        names = {name for (name,) in cursor.fetchall()}
    return [index for index in declared() if index.name in names]


def project(index: Index, limit: int = BATCH) -> int:
    """Project up to `limit` marks in one transaction, and return how many items. 0 if another projector is at work."""
    try:
        with transaction.atomic():
            if not _locked(index):
                return 0
            items = _take_marks(index, limit)
            if items:
                _write_what_can_be(index, items)
            return len(items)
    except OperationalError:
        log.warning("the index %s couldn't be brought up to date; the next tick tries again", index.name)
        return 0


def _locked(index: Index) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [zlib.crc32(f"index {index.name}".encode())])
        return bool(cursor.fetchone()[0])


def _take_marks(index: Index, limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM programs_mark WHERE id IN (SELECT id FROM programs_mark WHERE index = %s ORDER BY id LIMIT %s)"
            " RETURNING item",
            [index.name, limit],
        )
        return sorted({item for (item,) in cursor.fetchall()})


def _write_what_can_be(index: Index, items: Sequence[int]) -> None:
    """Write documents. One that can't be read must not keep the others from being found."""
    try:
        with transaction.atomic():
            write(index, items)
    except (OperationalError, KeyboardInterrupt):
        raise
    except Exception:
        if len(items) == 1:
            log.exception("item %d of the index %s couldn't be read, and keeps its old document", items[0], index.name)
            return
        for item in items:
            _write_what_can_be(index, [item])


def write(index: Index, items: Sequence[int]) -> None:
    """Write the documents of these items, and empty those of the ones that aren't public. Hold the lock."""
    found = {item.key: item for item in index.read(items)}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(version), 0) + 1 FROM {index.facts_table}")
        version = cursor.fetchone()[0]
        _write_words(cursor, index, list(found.values()))
        _write_facts(cursor, index, list(found.values()), version)
        if gone := [item for item in items if item not in found]:
            cursor.execute(f"DELETE FROM {index.words_table} WHERE item = ANY(%s)", [gone])
            cursor.execute(
                f"UPDATE {index.facts_table} SET version = %s, is_shown = false, values = '{{}}' WHERE item = ANY(%s)",
                [version, gone],
            )


_WORDS = f"""
    WITH given AS (
        SELECT item, to_tsvector('{CONFIGURATION}', title) AS title,
            to_tsvector('{CONFIGURATION}', keywords) AS keywords, to_tsvector('{CONFIGURATION}', rest) AS rest
        FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[]) AS g (item, title, keywords, rest)
    )
    INSERT INTO {{table}} AS old (item, search)
    SELECT item, title || keywords || rest || array_to_tsvector(
        ARRAY(SELECT '^' || w FROM unnest(tsvector_to_array(title)) w)
        || ARRAY(SELECT '#' || w FROM unnest(tsvector_to_array(keywords)) w))
    FROM given
    ON CONFLICT (item) DO UPDATE SET search = excluded.search WHERE old.search IS DISTINCT FROM excluded.search
"""
_KNOWN = f"""
    INSERT INTO programs_knownword (index, word, lexeme, documents)
    SELECT %s, word, min(lexeme), 1 FROM (
        SELECT word, (tsvector_to_array(to_tsvector('{CONFIGURATION}', word)))[1] AS lexeme
        FROM (SELECT DISTINCT unnest(tsvector_to_array(to_tsvector('hub_words', all_of_it))) AS word
              FROM unnest(%s::text[]) AS all_of_it) AS w
        WHERE length(word) BETWEEN 3 AND 40 AND word ~ '^[[:alpha:]][[:alnum:]]*$'
            AND NOT EXISTS (SELECT FROM programs_knownword k WHERE k.index = %s AND k.word = w.word)
    ) AS new WHERE lexeme IS NOT NULL GROUP BY word
    ON CONFLICT DO NOTHING
"""


def _write_words(cursor: CursorWrapper, index: Index, found: Sequence[Item]) -> None:
    titles = [item.title for item in found]
    keywords = [" . ".join(item.keywords) for item in found]
    rest = [" . ".join(filter(None, item.text)) for item in found]
    cursor.execute(_WORDS.format(table=index.words_table), [[item.key for item in found], titles, keywords, rest])
    cursor.execute(_KNOWN, [index.name, [*titles, *keywords, *rest], index.name])


_FACTS = f"""
    INSERT INTO {{table}} (item, version, is_shown, values, numbers, title_words)
    SELECT item, %s, true, values::int[], numbers::int[], coalesce(length(to_tsvector('{CONFIGURATION}', title)), 0)
    FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[]) AS g (item, title, values, numbers)
    ON CONFLICT (item) DO UPDATE SET version = excluded.version, is_shown = true, values = excluded.values,
        numbers = excluded.numbers, title_words = excluded.title_words
"""


def _write_facts(cursor: CursorWrapper, index: Index, found: Sequence[Item], version: int) -> None:
    keys = _keys_of_values(
        index, {(facet, value) for each in found for facet, many in each.values.items() for value in many}
    )
    values = [
        _array(sorted({keys[facet, value] for facet, many in each.values.items() for value in many})) for each in found
    ]
    numbers = [_array([_number(each.numbers.get(name)) for name in index.numbers]) for each in found]
    cursor.execute(
        _FACTS.format(table=index.facts_table),
        [version, [each.key for each in found], [each.title for each in found], values, numbers],
    )


def _number(value: int | None) -> int:
    return NOT_STATED if value is None else min(value, _BIGGEST)


def _array(numbers: Sequence[int]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"


def _keys_of_values(index: Index, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return the keys of these values, new ones included."""
    keys = _known_keys(index, wanted)
    if new := wanted - keys.keys():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO programs_value (index, facet, value) SELECT %s, * FROM unnest(%s::text[], %s::text[])"
                " ON CONFLICT DO NOTHING",
                [index.name, *_columns(new)],
            )
        keys |= _known_keys(index, new)
    return keys


def _known_keys(index: Index, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT facet, value, id FROM programs_value JOIN unnest(%s::text[], %s::text[]) AS wanted (facet, value)"
            " USING (facet, value) WHERE index = %s",
            [*_columns(wanted), index.name],
        )
        return {(facet, value): key for facet, value, key in cursor.fetchall()}


def _columns(pairs: set[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [facet for facet, _ in pairs], [value for _, value in pairs]
