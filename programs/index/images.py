"""What a process keeps of an index, stored once a night: one that starts reads this image instead of all documents.

It's one row. Whoever reads it follows what changed since, as it follows any change.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from pyroaring import BitMap

from programs.index.declaration import Index

Numbers = np.ndarray[tuple[int], np.dtype[np.int32]]
_COLUMN = "column "  # before the name of a column in the archive


@dataclass(frozen=True)
class Image:
    """All documents of an index as of a version: who is shown, the items of each value, and the columns."""

    version: int
    shown: BitMap
    values: Mapping[int, BitMap]
    columns: Mapping[str, Numbers]


def store(index: Index, image: Image) -> None:
    packed = [items.serialize() for items in image.values.values()]
    parts: dict[str, Any] = {
        "shown": _bytes(image.shown.serialize()),
        "keys": np.array(list(image.values), np.int64),
        "sizes": np.array([len(each) for each in packed], np.int64),
        "values": _bytes(b"".join(packed)),
        **{_COLUMN + name: column for name, column in image.columns.items()},
    }
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **parts)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO programs_indeximage (index, version, content) VALUES (%s, %s, %s)"
            " ON CONFLICT (index) DO UPDATE SET version = excluded.version, content = excluded.content",
            [index.name, image.version, file.getvalue()],
        )


def read(index: Index, columns: Sequence[str]) -> Image | None:
    """Return the stored image. None if there's none with just these columns, as after a release that adds one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version, content FROM programs_indeximage WHERE index = %s", [index.name])
        row = cursor.fetchone()
    if row is None:
        return None
    version, content = row
    with np.load(io.BytesIO(content), allow_pickle=False) as parts:
        found = {name.removeprefix(_COLUMN): parts[name] for name in parts.files if name.startswith(_COLUMN)}
        if found.keys() != set(columns):
            return None
        together, ends = parts["values"].tobytes(), np.cumsum(parts["sizes"])
        values = {
            int(key): BitMap.deserialize(together[end - size : end])
            for key, size, end in zip(parts["keys"], parts["sizes"], ends, strict=True)
        }
        return Image(version, BitMap.deserialize(parts["shown"].tobytes()), values, found)


def _bytes(content: bytes) -> "np.ndarray[tuple[int], np.dtype[np.uint8]]":
    return np.frombuffer(content, np.uint8)
