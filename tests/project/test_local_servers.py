"""The private servers lose no data to kill -9, and keep their ports."""

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from cmehub.local import unprivileged
from cmehub.local.postgres import Postgres
from cmehub.local.processes import Book, Record, wait_gone
from cmehub.local.servers import Servers
from cmehub.local.valkey import Valkey


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path)
    yield server
    server.stop()


def _record(var: Path, name: str) -> Record:
    record = Book(var / "run").read(name)
    assert record is not None
    return record


def _kill(var: Path, name: str) -> Record:
    record = _record(var, name)
    os.kill(record.pid, signal.SIGKILL)
    assert wait_gone(record, 5)
    return record


def _run(address: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address) as connection:
        cursor = connection.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def test_postgres_keeps_a_committed_row_through_kill_9_and_its_port(postgres: Postgres) -> None:
    address = postgres.start()
    _run(address, "CREATE TABLE kept AS SELECT 7 AS number")
    _kill(postgres.var, "postgres")

    again = postgres.start()

    assert again == address
    assert _run(again, "SELECT number FROM kept") == [(7,)]


def test_postgres_folds_case_and_accents_beyond_ascii(postgres: Postgres) -> None:
    assert _run(postgres.start(), "SELECT 'ÉCOLE' ILIKE 'école', datlocprovider FROM pg_database LIMIT 1") == [
        (True, "b")
    ]


def test_a_running_postgres_is_adopted_not_started_twice(postgres: Postgres) -> None:
    address = postgres.start()
    pid = _record(postgres.var, "postgres").pid

    assert Postgres(postgres.var).start() == address
    assert _record(postgres.var, "postgres").pid == pid


def test_a_first_start_that_was_interrupted_begins_again(postgres: Postgres) -> None:
    half = postgres.data.with_suffix(".new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    assert _run(postgres.start(), "SELECT 1") == [(1,)]


def test_a_lock_whose_number_another_program_got_does_not_stop_the_start(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmehub.local.postgres._LOCK_SECONDS", 0)
    postgres.start()
    postgres.stop()
    (postgres.data / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres.data}\n1\n1\n\n\n\n")

    assert _run(postgres.start(), "SELECT 1") == [(1,)]


def test_passwords_are_for_the_owner_alone_and_on_no_command_line(postgres: Postgres) -> None:
    postgres.start()
    secret = postgres.var / "secrets" / "postgres"

    assert secret.stat().st_mode & 0o777 == 0o600
    assert secret.parent.stat().st_mode & 0o777 == 0o700
    command = Path(f"/proc/{_record(postgres.var, 'postgres').pid}/cmdline").read_text()
    assert postgres.password not in command


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_where_namespaces_are_refused_postgres_runs_as_nobody_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = Path(tempfile.mkdtemp(dir="/var/tmp"))
    elsewhere.chmod(0o755)
    monkeypatch.setattr(unprivileged, "ELSEWHERE", elsewhere)
    monkeypatch.setattr(unprivileged, "namespaces_work", lambda var, program: False)
    server = Postgres(tmp_path)
    try:
        address = server.start()

        assert _run(address, "SELECT 1") == [(1,)]
        assert Path(f"/proc/{_record(tmp_path, 'postgres').pid}").stat().st_uid == unprivileged.NOBODY
        assert server.data.is_relative_to(elsewhere)
    finally:
        server.stop()
        shutil.rmtree(elsewhere)


def test_valkey_keeps_what_it_took_through_kill_9(valkey: Valkey) -> None:
    address = valkey.start()
    with redis.Redis.from_url(f"{address}/0") as client:
        client.set("kept", "7")
    _kill(valkey.var, "valkey")

    again = valkey.start()

    assert again == address
    with redis.Redis.from_url(f"{again}/0") as client:
        assert client.get("kept") == b"7"
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_valkey_wants_its_password(valkey: Valkey) -> None:
    valkey.start()
    port = _record(valkey.var, "valkey").port

    with socket.create_connection(("127.0.0.1", port)) as link:
        link.sendall(b"PING\r\n")

        assert link.recv(100).startswith(b"-NOAUTH")


def test_a_fallen_server_is_noticed_and_revived(valkey: Valkey) -> None:
    servers = Servers(valkey.var, given={"DATABASE_URL": "postgresql://elsewhere/hub"})
    servers.start()
    assert servers.fallen() == []
    _kill(valkey.var, "valkey")

    assert servers.fallen() == ["valkey"]
    servers.revive("valkey")
    assert servers.fallen() == []


def test_servers_that_a_person_named_are_left_alone(tmp_path: Path) -> None:
    servers = Servers(
        tmp_path, given={"DATABASE_URL": "postgresql://elsewhere/hub", "REDIS_URL": "redis://elsewhere/0"}
    )

    assert servers.start() == {"CACHE_URL": "redis://elsewhere/1"}
    assert servers.fallen() == []
