"""What isn't a complete, unchanged backup is refused before anything is restored."""

import dataclasses
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from cmehub.operations.archive import MANIFEST, Damaged, Manifest, Reader, StoredFile, Table, Writer

ROWS = b"1\tPat\n2\tSam\n" * 5000
EMPTY = Manifest(
    taken_at="2026-11-28T15:00:00+00:00",
    version="0.1.0",
    postgresql="18.6",
    migrations=(("accounts", "0001_initial"),),
    tables=(),
    left_out=(),
    counters=(),
    partitions=(),
    files=(),
    key_proofs=(),
)


def written(*, stream: Any = None, change: Callable[[dict[str, Any]], None] | None = None) -> bytes:
    """Return a backup of one table and one file. `change` edits its manifest."""
    out = io.BytesIO()
    writer = Writer(stream or out)
    with writer.member("tables/person.copy") as table:
        table.write(ROWS)
    with writer.member("files/ab/proof.pdf", compress=False) as file:
        file.write(b"%PDF-1.7 %%EOF")
    manifest = dataclasses.replace(
        EMPTY,
        tables=(Table("person", ("id", "name"), 10_000, table.sha256),),
        files=(StoredFile("ab/proof.pdf", file.size, file.sha256),),
    )
    if change is None:
        writer.finish(manifest)
        return out.getvalue()
    edited = json.loads(manifest.to_json())
    change(edited)
    with writer.member(MANIFEST) as member:
        member.write(json.dumps(edited).encode())
    writer._zip.close()
    return out.getvalue()


def verify(content: bytes) -> Manifest:
    reader = Reader(io.BytesIO(content))
    reader.verify()
    return reader.manifest


def everything_in(content: bytes) -> tuple[Manifest, list[bytes]]:
    reader = Reader(io.BytesIO(content))
    reader.verify()
    return reader.manifest, [b"".join(reader.blocks(name)) for name in reader.manifest.members]


def test_what_was_written_is_read_back() -> None:
    reader = Reader(io.BytesIO(written()))

    reader.verify()

    assert reader.manifest.rows == 10_000
    assert b"".join(reader.blocks("tables/person.copy")) == ROWS
    assert b"".join(reader.blocks("files/ab/proof.pdf")) == b"%PDF-1.7 %%EOF"


class Pipe(io.RawIOBase):
    """A stream that can't seek, as standard output."""

    def __init__(self) -> None:
        self.content = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.content += bytes(data)
        return len(data)


def test_a_backup_can_be_written_to_a_pipe() -> None:
    pipe = Pipe()

    written(stream=pipe)

    assert verify(pipe.content).rows == 10_000


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_backup_that_was_cut_off_is_refused(share: float) -> None:
    content = written()

    with pytest.raises(Damaged):
        verify(content[: int(len(content) * share)])


def test_one_changed_byte_never_changes_what_is_restored() -> None:
    content = written()
    found = 0

    for position in range(0, len(content), 7):
        damaged = bytearray(content)
        damaged[position] ^= 0xFF
        try:
            assert everything_in(bytes(damaged)) == everything_in(
                content
            )  # a byte that ZIP doesn't use, such as a time
        except Damaged:
            found += 1

    assert found > len(content) / 7 / 2


def test_another_file_is_not_a_backup() -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("holiday.jpg", b"sun")

    with pytest.raises(Damaged, match="it has no manifest"):
        Reader(io.BytesIO(other.getvalue()))
    with pytest.raises(Damaged, match="not a backup"):
        Reader(io.BytesIO(b"-- PostgreSQL database dump"))


def test_a_member_that_nobody_listed_is_refused() -> None:
    content = io.BytesIO(written())
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("files/extra.sh", b"#!/bin/sh")

    with pytest.raises(Damaged, match="other members"):
        verify(content.getvalue())


def test_a_replaced_member_is_refused() -> None:
    def pretend(manifest: dict[str, Any]) -> None:
        manifest["tables"][0]["sha256"] = "0" * 64

    with pytest.raises(Damaged, match=r"tables/person\.copy in the backup isn't what was backed up"):
        verify(written(change=pretend))


@pytest.mark.parametrize(
    "name",
    ["../../etc/cron.d/hub", "/etc/passwd", "ab/../../proof.pdf", "ab\\..\\proof.pdf", "./proof.pdf", "", "a\0b"],
)
def test_a_file_cannot_leave_its_folder(name: str) -> None:
    def escape(manifest: dict[str, Any]) -> None:
        manifest["files"][0]["name"] = name

    with pytest.raises(Damaged, match="outside of the folder"):
        Reader(io.BytesIO(written(change=escape)))


@pytest.mark.parametrize("name", ['person"; DROP TABLE accounts_user; --', "Person", "", "pg person", "x" * 64])
def test_a_manifest_cannot_bring_sql_in_a_name(name: str) -> None:
    def inject(manifest: dict[str, Any]) -> None:
        manifest["tables"][0]["name"] = name

    with pytest.raises(Damaged, match="can't be one"):
        Reader(io.BytesIO(written(change=inject)))


def test_a_manifest_cannot_bring_sql_in_the_bounds_of_a_partition() -> None:
    def inject(manifest: dict[str, Any]) -> None:
        manifest["partitions"] = [{"table": "event", "name": "event_1", "bound": "DEFAULT; DROP TABLE event"}]

    with pytest.raises(Damaged, match="partition without bounds"):
        Reader(io.BytesIO(written(change=inject)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda manifest: manifest.pop("tables"), "can't be read"),
        (lambda manifest: manifest.update(files=[{"name": "x"}]), "can't be read"),
        (lambda manifest: manifest.update(format=2), "has format 2"),
    ],
)
def test_an_unknown_manifest_is_refused(change: Callable[[dict[str, Any]], None], message: str) -> None:
    with pytest.raises(Damaged, match=message):
        Reader(io.BytesIO(written(change=change)))
