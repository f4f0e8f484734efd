"""Documents as a process reads them: rows with numbers in binary, and pairs of a value and an item that has it."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from django.db import connection
from pyroaring import BitMap

from programs.index.declaration import Index
from programs.index.postings import as_array, as_bitmap

CHUNK = 20_000  # documents read at a time
Numbers = np.ndarray[tuple[int], np.dtype[np.int32]]
Row = tuple[int, int, bool, bytes, bytes, int]
# The numbers of an array in binary: 20 bytes of header, then 4 bytes of length before each 4 of number.
_COLUMNS = (
    "item, version, is_shown, substr(array_send(values), CASE WHEN cardinality(values) = 0 THEN 13 ELSE 21 END),"
    " substr(array_send(numbers), 21), title_words"
)

Pairs = np.ndarray[tuple[int], np.dtype[np.int64]]  # the key of a value and an item in each, sorted
_ITEM_BITS = 32


def pairs_of(shown: Sequence[Row]) -> Pairs:
    """Return the values of documents."""
    keys = unpacked(b"".join(row[3] for row in shown)).astype(np.int64)
    items = np.repeat([row[0] for row in shown], [len(row[3]) // 8 for row in shown])
    return np.sort((keys << _ITEM_BITS) + items)


def pairs_in(values: Mapping[int, BitMap], items: BitMap) -> Pairs:
    """Return the values of these items in a memory."""
    parts = [
        (key << _ITEM_BITS) + as_array(having & items).astype(np.int64)
        for key, having in values.items()
        if not having.isdisjoint(items)
    ]
    return np.sort(np.concatenate(parts)) if parts else np.empty(0, np.int64)


def last_key(pairs: Pairs) -> int:
    """Return the highest key, or 0 of no pairs."""
    return int(pairs[-1] >> _ITEM_BITS) if pairs.size else 0


def by_key(pairs: Pairs) -> Iterator[tuple[int, BitMap]]:
    """Return each value's items."""
    if not pairs.size:
        return
    keys = pairs >> _ITEM_BITS
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(pairs)], strict=True):
        yield int(keys[start]), as_bitmap(pairs[start:end] & (2**_ITEM_BITS - 1))


def unpacked(packed: bytes) -> Numbers:
    """Return the numbers of arrays in binary, one after another."""
    return np.frombuffer(packed, dtype=np.dtype([("length", ">i4"), ("number", ">i4")]))["number"].astype(np.int32)


def documents(index: Index) -> Iterator[list[Row]]:
    """Return all that are shown, some thousands at a time."""
    last = -(2**31)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {_COLUMNS} FROM {index.facts_table} WHERE item > %s AND is_shown ORDER BY item LIMIT {CHUNK}",
                [last],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def changed_since(index: Index, version: int, *, most: int) -> list[Row]:
    """Return the documents with a higher version, the ones that aren't shown anymore too."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM {index.facts_table} WHERE version > %s LIMIT {most}", [version])
        rows: list[Row] = cursor.fetchall()
        return rows


def lexemes_of(index: Index, items: Sequence[int]) -> Mapping[int, list[str]]:
    """Return the lexemes of each of these items. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT item, tsvector_to_array(search) FROM {index.words_table} WHERE item = ANY(%s)", [list(items)]
        )
        return dict(cursor.fetchall())


def newest(index: Index) -> int:
    """Return the highest version that any document has."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(version), 0) FROM {index.facts_table}")
        return int(cursor.fetchone()[0])


def count_up_to(index: Index, limit: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT FROM {index.facts_table} LIMIT %s) AS few", [limit])
        return int(cursor.fetchone()[0])
