"""The backup file: a ZIP of one member per table, one per uploaded file, and a manifest written last.

Members are streamed in both directions, so memory doesn't grow with the database. The manifest lists every member with
its SHA-256, and `Reader.verify` reads all of them before a restore changes anything.
"""

import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import IO

from cmehub.operations.progress import Progress, silent

FORMAT = 1
MANIFEST = "manifest.json"
_BLOCK = 1 << 20
# What zipfile raises for files that aren't what they should be.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, OverflowError, RuntimeError)
_TABLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_BOUND = re.compile(r"DEFAULT|FOR VALUES [^;]+")


class Damaged(Exception):
    """This isn't a complete, unchanged backup. Nothing was restored."""


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str

    @property
    def member(self) -> str:
        return f"tables/{self.name}.copy"


@dataclass(frozen=True)
class StoredFile:
    name: str  # in the storage of uploaded files
    size: int
    sha256: str

    @property
    def member(self) -> str:
        return f"files/{self.name}"


@dataclass(frozen=True)
class Counter:
    """The last id that a column's sequence gave out. Rows with that id may be gone, and their ids stay unused."""

    table: str
    column: str
    last: int


@dataclass(frozen=True)
class Partition:
    table: str
    name: str
    bound: str


@dataclass(frozen=True)
class Manifest:
    taken_at: str  # ISO 8601, UTC
    version: str  # of the hub
    postgresql: str
    migrations: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    left_out: tuple[str, ...]  # tables whose rows aren't backed up
    counters: tuple[Counter, ...]
    partitions: tuple[Partition, ...]
    files: tuple[StoredFile, ...]
    key_proofs: tuple[str, ...]  # a known text, encrypted with each of FIELD_KEYS
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def members(self) -> dict[str, str]:
        """Return each member's SHA-256 by its name."""
        tables = {table.member: table.sha256 for table in self.tables}
        return tables | {file.member: file.sha256 for file in self.files}

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Read a manifest (raises Damaged). Names in it become SQL and paths, so they're checked here."""
        try:
            found = json.loads(text)
            if found["format"] != FORMAT:
                raise Damaged(f"The backup has format {found['format']}, and this version reads format {FORMAT}.")
            manifest = cls(
                taken_at=found["taken_at"],
                version=found["version"],
                postgresql=found["postgresql"],
                migrations=tuple((app, name) for app, name in found["migrations"]),
                tables=tuple(Table(**{**each, "columns": tuple(each["columns"])}) for each in found["tables"]),
                left_out=tuple(found["left_out"]),
                counters=tuple(Counter(**each) for each in found["counters"]),
                partitions=tuple(Partition(**each) for each in found["partitions"]),
                files=tuple(StoredFile(**each) for each in found["files"]),
                key_proofs=tuple(found["key_proofs"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise Damaged(f"The backup's manifest can't be read ({type(error).__name__}).") from None
        manifest._check_names()
        return manifest

    def _check_names(self) -> None:
        names = [
            *(table.name for table in self.tables),
            *(column for table in self.tables for column in table.columns),
            *(name for counter in self.counters for name in (counter.table, counter.column)),
            *(name for partition in self.partitions for name in (partition.table, partition.name)),
        ]
        if not all(_TABLE.fullmatch(name) for name in names):
            raise Damaged("The backup's manifest names a table or column that can't be one.")
        if not all(_BOUND.fullmatch(partition.bound) for partition in self.partitions):
            raise Damaged("The backup's manifest has a partition without bounds.")
        if not all(_stays_inside(file.name) for file in self.files):
            raise Damaged("The backup's manifest names a file outside of the folder for uploaded files.")


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    plain = str(path) == name and "\\" not in name and "\x00" not in name
    return plain and bool(path.parts) and not path.is_absolute() and ".." not in path.parts


class Member:
    """One member while it's written. Counts and hashes what passes."""

    def __init__(self, handle: IO[bytes]) -> None:
        self._handle = handle
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self._handle.write(data)
        self._digest.update(data)
        self.size += len(data)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


class Writer:
    """Writes a backup to a stream, which may be a pipe. It's complete only after `finish`."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=4)

    @contextmanager
    def member(self, name: str, *, compress: bool = True) -> Iterator[Member]:
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        entry.external_attr = 0o600 << 16
        with self._zip.open(entry, "w", force_zip64=True) as handle:
            yield Member(handle)

    def finish(self, manifest: Manifest) -> None:
        with self.member(MANIFEST) as member:
            member.write(manifest.to_json())
        self._zip.close()


class Reader:
    """Reads a backup. Opening it reads the manifest only (raises Damaged, OSError)."""

    def __init__(self, stream: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(stream)
            self.manifest = Manifest.from_json(self._zip.read(MANIFEST))
        except KeyError:
            raise Damaged("This ZIP file is not a backup: it has no manifest.") from None
        except _UNREADABLE:
            raise Damaged("The backup is damaged, cut off, or not a backup.") from None

    def verify(self, progress: Progress = silent) -> None:
        """Read every member and compare it with the manifest (raises Damaged)."""
        expected = self.manifest.members
        entries = [entry for entry in self._zip.infolist() if entry.filename != MANIFEST]
        if sorted(entry.filename for entry in entries) != sorted(expected):
            raise Damaged("The backup has other members than its manifest lists.")
        with progress("Checking the backup", sum(entry.file_size for entry in entries)) as step:
            for name, sha256 in expected.items():
                digest = hashlib.sha256()
                for block in self.blocks(name):
                    digest.update(block)
                    step(len(block))
                if digest.hexdigest() != sha256:
                    raise Damaged(f"{name} in the backup isn't what was backed up.")

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield a member in blocks (raises Damaged)."""
        try:
            with self.open(name) as handle:
                while block := handle.read(_BLOCK):
                    yield block
        except _UNREADABLE:
            raise Damaged(f"{name} in the backup is damaged.") from None

    def open(self, name: str) -> IO[bytes]:
        """Open a member that was verified."""
        return self._zip.open(name)
