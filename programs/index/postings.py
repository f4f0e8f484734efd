"""Which items have a word: asked of PostgreSQL, and kept in this process as long as there's room."""

import struct
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from django.db import connection
from psycopg import sql
from pyroaring import BitMap

from programs.index.declaration import Index

ROOM = 8_000_000  # bytes of postings that a process keeps
_VERSION = -1
_ROW = np.dtype([("fields", ">i2"), ("a", ">i4"), ("key", ">i4"), ("b", ">i4"), ("item", ">i8")])
_HEADER, _TRAILER = 19, 2  # bytes around the rows of a binary COPY


class Kept:
    """Postings by lexeme, the least recently used ones dropped first. The caller holds the lock."""

    def __init__(self, room: int = ROOM) -> None:
        self.room = room
        self.size = 0
        self._kept: OrderedDict[str, tuple[BitMap, int]] = OrderedDict()

    def get(self, lexeme: str) -> BitMap | None:
        found = self._kept.get(lexeme)
        if found is None:
            return None
        self._kept.move_to_end(lexeme)
        return found[0]

    def put(self, lexeme: str, items: BitMap) -> None:
        size = _bytes(items)
        if lexeme in self._kept or size > self.room // 4:
            return
        self._kept[lexeme] = (items, size)
        self.size += size
        while self.size > self.room:
            _, (_, dropped) = self._kept.popitem(last=False)
            self.size -= dropped

    def change(self, changed: BitMap, lexemes: Mapping[int, Sequence[str]]) -> None:
        """Follow changed items: they're in the postings of their lexemes of today, and in no others."""
        for items, _ in self._kept.values():
            items -= changed
        for item, present in lexemes.items():
            for lexeme in present:
                if (found := self._kept.get(lexeme)) is not None:
                    found[0].add(item)

    def clear(self) -> None:
        self._kept.clear()
        self.size = 0

    def __len__(self) -> int:
        return len(self._kept)


def _bytes(items: BitMap) -> int:
    told = items.get_statistics()
    of_containers = (
        told["n_bytes_array_containers"] + told["n_bytes_run_containers"] + told["n_bytes_bitset_containers"]
    )
    return 200 + of_containers  # and what the object itself takes


def fetch(index: Index, queries: Iterable[str], *, among: BitMap | None = None) -> tuple[dict[str, BitMap], int]:
    """Return the items that match each tsquery, and the version of the index that they were read from. One query.

    `among` limits the items.
    """
    wanted = list(dict.fromkeys(queries))
    limited = sql.SQL("") if among is None else sql.SQL(" AND item = ANY({})").format(sql.Literal(list(among)))
    parts = [
        sql.SQL("SELECT {}::int4, item::int8 FROM {} WHERE search @@ {}::tsquery{}").format(
            sql.Literal(key), sql.Identifier(index.words_table), query, limited
        )
        for key, query in enumerate(wanted)
    ]
    version = sql.SQL("SELECT {}::int4, coalesce(max(version), 0) FROM {}").format(
        sql.Literal(_VERSION), sql.Identifier(index.facts_table)
    )
    rows = _copied(sql.SQL(" UNION ALL ").join([version, *parts]))
    is_item = rows["key"] != _VERSION
    found = {query: as_bitmap(rows["item"][rows["key"] == key]) for key, query in enumerate(wanted)}
    return found, int(rows["item"][~is_item][0])


def _copied(query: sql.Composable) -> "np.ndarray[tuple[int], np.dtype[np.void]]":
    """Return the rows (int4, int8) of a query. COPY spares a Python object for each."""
    with connection.cursor() as cursor:
        statement = sql.SQL("COPY ({}) TO STDOUT (FORMAT binary)").format(query).as_string(connection.connection)
        with cursor.copy(statement) as copy:
            data = b"".join(bytes(block) for block in copy)
    return np.frombuffer(data, dtype=_ROW, offset=_HEADER, count=(len(data) - _HEADER - _TRAILER) // _ROW.itemsize)


def quoted(lexeme: str) -> str:
    """Return a lexeme as a tsquery."""
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def as_bitmap(items: "np.ndarray[tuple[int], np.dtype[np.integer]]") -> BitMap:
    """Return a set of item keys. An array.array is what pyroaring reads fastest."""
    return BitMap(array("I", items.astype(np.uint32).tobytes()))


def as_array(items: BitMap) -> "np.ndarray[tuple[int], np.dtype[np.uint32]]":
    return np.frombuffer(items.to_array(), dtype=np.uint32)


assert struct.calcsize("I") == 4, "a machine whose unsigned integers have 4 bytes"
