"""The restore drill of docs/operations.md, with the demo data and the real commands, and what can go wrong in it."""

import datetime as dt
import io
import json
import re
import sys
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings
from psycopg import sql
from pytest_django import DjangoDbBlocker

from cmehub import VERSION
from cmehub.operations import restore
from cmehub.operations.archive import MANIFEST, Manifest, Reader, Table, Writer
from cmehub.operations.database import use_database
from tests import migrated
from tests.cmehub.operations.test_archive import EMPTY


def on_server(statement: LiteralString, *databases: str) -> None:
    with psycopg.connect(f"{migrated.server()}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, databases)))


@dataclass(frozen=True)
class Hub:
    """A hub with its own database and its own folder for uploaded files."""

    database: str
    files: Path
    blocker: DjangoDbBlocker

    def says(self, *arguments: str | Path, **changed: Any) -> str:
        """Run a command of this hub, with changed settings, and return what it prints."""
        out = StringIO()
        with self._in_charge(changed):
            call_command(*map(str, arguments), stdout=out, stderr=StringIO())
        return out.getvalue()

    def refuses(self, *arguments: str | Path, **changed: Any) -> str:
        with pytest.raises(CommandError) as refusal:
            self.says(*arguments, **changed)
        return str(refusal.value)

    @contextmanager
    def _in_charge(self, changed: dict[str, Any]) -> Iterator[None]:
        """Let this process be this hub for a moment."""
        private: Any = settings.STORAGES["private"]
        own = {**private, "OPTIONS": {**private["OPTIONS"], "location": self.files}}
        changed = {"STORAGES": {**settings.STORAGES, "private": own}, "DEMO_WORLD": True} | changed
        with self.blocker.unblock(), override_settings(**changed):
            before = use_database(self.database)
            ContentType.objects.clear_cache()
            try:
                yield
            finally:
                use_database(before)
                ContentType.objects.clear_cache()

    def rows(self, query: LiteralString) -> list[tuple[Any, ...]]:
        with psycopg.connect(f"{migrated.server()}/{self.database}") as connection:
            return connection.execute(query).fetchall()

    def change(self, statement: LiteralString) -> None:
        with psycopg.connect(f"{migrated.server()}/{self.database}") as connection:
            connection.execute(statement)


NewHub = Callable[..., Hub]


@pytest.fixture(scope="module")
def new_hub(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[NewHub]:
    """Make hubs whose databases are empty, or copies of the given one. They're dropped at the end."""
    made = []

    def make(database: str = "template0") -> Hub:
        hub = Hub(f"drill_{uuid.uuid4().hex[:12]}", tmp_path_factory.mktemp("hub") / "files", django_db_blocker)
        on_server("CREATE DATABASE {} TEMPLATE {}", hub.database, database)
        made.append(hub)
        return hub

    yield make
    for hub in made:
        on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", hub.database)
        on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", f"{hub.database}_restored")


@pytest.fixture(scope="module")
def demo(new_hub: NewHub) -> Hub:
    """A hub with the demo data, in which a message is waiting, one is for tomorrow, and someone is signed in."""
    hub = new_hub(migrated.database())
    hub.says("load_demo")
    hub.change("INSERT INTO django_session VALUES ('abc', 'secret', now() + interval '1 day')")
    hub.change(
        "INSERT INTO accounts_notice (public_id, kind, key, recipient_id, context, due_at, next_try_at, state,"
        " attempts, problem, subject, summary, link, link_text, created_at)"
        " SELECT gen_random_uuid(), 'verification', key, (SELECT min(id) FROM accounts_user), '{}', due, due,"
        " 'planned', 0, '', '', '', '', '', now()"
        " FROM (VALUES ('waiting', now()), ('tomorrow', now() + interval '1 day')) AS notices(key, due)"
    )
    return hub


@pytest.fixture(scope="module")
def taken(demo: Hub, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the demo hub."""
    path = tmp_path_factory.mktemp("backups") / "hub.zip"
    demo.says("backup", path)
    return path


@pytest.fixture(scope="module")
def restored(demo: Hub, taken: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Hub, str]:
    """A second hub from that backup, and what the command said. Its keys were rotated in the meantime."""
    hub = Hub(f"{demo.database}_restored", tmp_path_factory.mktemp("restored") / "files", demo.blocker)
    rotated = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    return hub, demo.says("restore", taken, "--into", hub.database, "--files", hub.files, FIELD_KEYS=rotated)


def edited(path: Path, new: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> Path:
    """Write a changed backup whose digests are right."""
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(members.pop(MANIFEST))
    change(members, manifest)
    written = Manifest.from_json(json.dumps(manifest).encode())
    digests = {}
    with new.open("wb") as stream:
        writer = Writer(stream)
        for name, content in members.items():
            with writer.member(name) as member:
                member.write(content)
            digests[name] = member.sha256
        tables = tuple(replace(table, sha256=digests[table.member]) for table in written.tables)
        files = tuple(replace(file, sha256=digests[file.member]) for file in written.files)
        writer.finish(replace(written, tables=tables, files=files))
    return new


def table_of(manifest: Manifest, name: str) -> Table:
    return next(table for table in manifest.tables if table.name == name)


# -- the drill ---------------------------------------------------------------------------------------------------------


def test_the_file_is_for_its_owner_only(taken: Path) -> None:
    assert taken.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in taken.parent.iterdir()] == [taken.name]


def test_every_table_comes_back_with_as_many_rows(demo: Hub, restored: tuple[Hub, str]) -> None:
    hub, said = restored
    table = {
        name: (int(before), int(after)) for name, before, after in re.findall(r"^(\w+) +(\d+) +(\d+)$", said, re.M)
    }

    with psycopg.connect(f"{migrated.server()}/{demo.database}") as source:
        counts = {
            name: source.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
            for name in table
        }

    assert len(table) >= 48
    assert all(before == after for before, after in table.values())
    assert {name: (before,) for name, (before, _) in table.items()} == counts
    assert "All row counts are equal." in said
    assert table["accounts_user"][0] > 10


_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition"""


def test_every_table_but_sessions_is_in_it(demo: Hub, taken: Path) -> None:
    tables = {name for (name,) in demo.rows(_TABLES)}
    with taken.open("rb") as stream:
        manifest = Reader(stream).manifest

    assert tables - {table.name for table in manifest.tables} == {"django_session", "usersessions_usersession"}
    assert manifest.version == VERSION


def test_license_numbers_are_readable_with_rotated_keys(demo: Hub, restored: tuple[Hub, str]) -> None:
    query = "SELECT id, number FROM accounts_credential WHERE number <> '' ORDER BY id"
    keys = [Fernet(key) for key in settings.FIELD_KEYS]

    before, after = demo.rows(query), restored[0].rows(query)

    assert len(after) >= 5
    assert after == before
    assert all(keys[0].decrypt(number).decode().strip() for _, number in after)


def test_uploaded_files_come_back_byte_for_byte(demo: Hub, restored: tuple[Hub, str]) -> None:
    def content(folder: Path) -> dict[str, tuple[bytes, int]]:
        files = (path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mode & 0o777) for path in files}

    found = content(restored[0].files)

    assert found == content(demo.files)
    assert {mode for _, mode in found.values()} == {0o600}
    assert {name for (name,) in demo.rows("SELECT stored_as FROM accounts_document")} <= set(found)


def test_the_restored_database_has_the_same_constraints_and_triggers(demo: Hub, restored: tuple[Hub, str]) -> None:
    for query in (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1, 2",
        "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    ):
        assert restored[0].rows(query) == demo.rows(query)

    with pytest.raises(psycopg.errors.RestrictViolation):
        restored[0].change("DELETE FROM accounts_event")


def test_new_rows_get_new_ids(demo: Hub, restored: tuple[Hub, str]) -> None:
    next_id = "SELECT nextval(pg_get_serial_sequence('accounts_event', 'id'))"

    assert restored[0].rows(next_id)[0][0] > demo.rows("SELECT max(id) FROM accounts_event")[0][0]


def test_the_restored_hub_is_ready(restored: tuple[Hub, str]) -> None:
    hub, _ = restored

    assert hub.says("migrate", "--check", "--verbosity=0") == ""
    assert hub.rows("SELECT count(*) FROM django_session") == [(0,)]
    assert "everyone signs in again" in restored[1]


def test_no_message_is_sent_twice_or_lost(demo: Hub, restored: tuple[Hub, str]) -> None:
    """Promise 4: what may have been sent since the backup is held. That includes reminders not planned back then."""
    hub, said = restored
    states = dict(hub.rows("SELECT key, state FROM accounts_notice WHERE key IN ('waiting', 'tomorrow')"))
    reminders = hub.rows("SELECT state, problem FROM accounts_notice WHERE kind = 'credit_deadline'")
    due = "SELECT count(*) FROM programs_deadline WHERE next_at <= now()"

    assert states == {"waiting": "held", "tomorrow": "planned"}
    assert set(reminders) == {("held", "restored from a backup: it may have been sent after that")}
    assert demo.rows("SELECT count(*) FROM accounts_notice WHERE kind = 'credit_deadline'") == [(0,)]
    assert (demo.rows(due)[0][0] > 0, hub.rows(due)) == (True, [(0,)])
    assert re.search(r"^\d+ messages are held", said, re.M)
    assert hub.says("deliver_notices").strip() == "0 sent"


def test_a_backup_that_is_checked_is_only_read(demo: Hub, taken: Path) -> None:
    said = demo.says("backup", "--check", taken)

    assert said.startswith(f"{taken} is complete and unchanged: ")


def test_a_backup_can_go_to_standard_output(demo: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "piped.zip"
    with path.open("w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        demo.says("backup", "-")
        monkeypatch.undo()

    assert "is complete and unchanged" in demo.says("backup", "--check", path)


# -- what can go wrong -------------------------------------------------------------------------------------------------


def test_a_database_with_tables_is_refused(demo: Hub, taken: Path) -> None:
    before = demo.rows("SELECT count(*) FROM accounts_event")

    assert "The database isn't empty" in demo.refuses("restore", taken)
    assert demo.rows("SELECT count(*) FROM accounts_event") == before


def test_a_cut_off_backup_creates_nothing(demo: Hub, taken: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(taken.read_bytes()[:-2000])

    assert "damaged, cut off" in demo.refuses("restore", cut, "--into", "drill_cut", "--files", tmp_path / "files")
    assert demo.rows("SELECT count(*) FROM pg_database WHERE datname = 'drill_cut'") == [(0,)]
    assert not (tmp_path / "files").exists()


def test_another_hub_s_keys_are_refused(demo: Hub, taken: Path, tmp_path: Path) -> None:
    said = demo.refuses(
        "restore", taken, "--into", "drill_keys", "--files", tmp_path, FIELD_KEYS=[Fernet.generate_key().decode()]
    )

    assert "1 of the 1 FIELD_KEYS of the backup are missing here" in said
    assert demo.rows("SELECT count(*) FROM pg_database WHERE datname = 'drill_keys'") == [(0,)]


def test_a_backup_of_newer_code_is_refused(demo: Hub, taken: Path, tmp_path: Path) -> None:
    def from_the_future(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
        manifest["migrations"].append(["accounts", "0999_holograms"])
        manifest["version"] = "9.0"

    newer = edited(taken, tmp_path / "newer.zip", from_the_future)

    said = demo.refuses("restore", newer, "--into", "drill_newer", "--files", tmp_path / "files")

    assert "from version 9.0, with migrations that this version doesn't have (accounts.0999_holograms)" in said


def test_existing_files_are_not_overwritten(demo: Hub, taken: Path) -> None:
    said = demo.refuses("restore", taken, "--into", "drill_files")

    assert "uploaded files are already there" in said
    assert demo.rows("SELECT count(*) FROM pg_database WHERE datname = 'drill_files'") == [(0,)]


def test_a_restore_that_fails_leaves_nothing(demo: Hub, taken: Path, tmp_path: Path) -> None:
    def lose_a_person(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
        members["tables/accounts_user.copy"] = members["tables/accounts_user.copy"].split(b"\n", 1)[1]

    short = edited(taken, tmp_path / "short.zip", lose_a_person)

    said = demo.refuses("restore", short, "--into", "drill_short", "--files", tmp_path / "files")

    assert "violates foreign key constraint" in said
    assert demo.rows("SELECT count(*) FROM pg_database WHERE datname = 'drill_short'") == [(0,)]
    assert not (tmp_path / "files").exists()


@pytest.mark.django_db
def test_a_table_with_other_rows_than_the_backup_fails_the_restore() -> None:
    manifest = replace(EMPTY, tables=(Table("accounts_user", ("id",), 3, ""),))

    with (
        connection.cursor() as cursor,
        pytest.raises(restore.Differs, match="accounts_user: 3 backed up, 0 restored"),
    ):
        restore._compare(cursor, manifest)


def test_a_backup_does_not_replace_another_file(demo: Hub, taken: Path) -> None:
    before = taken.read_bytes()

    assert "already exists" in demo.refuses("backup", taken)
    assert taken.read_bytes() == before


def test_a_backup_of_an_older_version_is_migrated(new_hub: NewHub, demo: Hub, tmp_path: Path) -> None:
    older, newer = new_hub(demo.database), new_hub()
    graph = MigrationLoader(None).graph
    last = next(key for key in graph.leaf_nodes("accounts"))
    previous = next(parent.key for parent in graph.node_map[last].parents if parent.key[0] == "accounts")
    older.says("migrate", "accounts", previous[1], "--verbosity=0")
    older.says("backup", tmp_path / "older.zip")

    said = newer.says("restore", tmp_path / "older.zip")

    assert "All row counts are equal." in said
    assert newer.says("migrate", "--check", "--verbosity=0") == ""


def test_the_version_is_the_one_of_the_project() -> None:
    assert f'version = "{VERSION}"' in (Path(settings.BASE_DIR) / "pyproject.toml").read_text()


def test_a_manifest_names_the_moment_in_utc(taken: Path) -> None:
    manifest = Reader(io.BytesIO(taken.read_bytes())).manifest

    assert dt.datetime.fromisoformat(manifest.taken_at).utcoffset() == dt.timedelta(0)
    assert table_of(manifest, "accounts_user").rows > 10
