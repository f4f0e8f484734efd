"""An empty migrated database that test databases are copies of, because migrating takes longer than most tests."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from psycopg import sql

from cmehub.operations.database import use_database

_NAME = "migrated_"
_LOCK = 0x6D696772  # any number that nothing else on the server locks


def server() -> str:
    """Return the address of the test server, without a database."""
    given = connection.settings_dict
    user, password = quote(str(given["USER"])), quote(str(given["PASSWORD"]))
    return f"postgresql://{user}:{password}@{given['HOST']}:{given['PORT']}"


def database() -> str:
    """Return its name. It's made anew when something changed that it depends on; other processes wait for that."""
    name = f"{_NAME}{_fingerprint()}"
    with psycopg.connect(f"{server()}/postgres", autocommit=True) as control:
        control.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        earlier = {
            row[0] for row in control.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_NAME])
        }
        if name not in earlier:
            for each in earlier:
                _on(control, "DROP DATABASE {}", each)
            _make(control, name)
    return name


def _fingerprint() -> str:
    """Digest what the migrated database depends on: migrations, packages, and the month (of the audit partitions)."""
    root = Path(settings.BASE_DIR)
    digest = hashlib.sha256(f"{timezone.now():%Y-%m}".encode())
    for path in [*sorted(root.glob("*/migrations/*.py")), root / "requirements.lock"]:
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _make(control: "psycopg.Connection[tuple[object, ...]]", name: str) -> None:
    """Migrate under another name first, so that an interrupted run leaves nothing that looks finished."""
    unfinished = f"{_NAME}unfinished"
    _on(control, "CREATE DATABASE {} TEMPLATE template0", unfinished)
    with _connected_to(unfinished):
        call_command("migrate", interactive=False, verbosity=0)
    _on(control, "ALTER DATABASE {} RENAME TO {}", unfinished, name)


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    before = use_database(name)
    try:
        yield
    finally:
        use_database(before)


def _on(control: "psycopg.Connection[tuple[object, ...]]", statement: LiteralString, *names: str) -> None:
    control.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
