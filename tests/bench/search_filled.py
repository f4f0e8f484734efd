"""The databases of the search benchmark: reference and demo data, invented programs, and the index of all of them."""

import hashlib
import io
import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import django
import psycopg
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import override_settings, setup_databases, teardown_databases

from tests.migrated import database as migrated
from tests.migrated import server

BATCH = 2_000  # documents in a transaction
_ON = ("programs/index/projecting.py", "programs/*/documents.py", "programs/migrations/*.py", "tests/bench/corpus_*.py")


@dataclass(frozen=True)
class Filled:
    """A database with so many invented programs. `seconds` is what filling and indexing took, or 0 if it was kept."""

    programs: int
    seconds: dict[str, float]


@contextmanager
def database(programs: int, *, seed: int, keep: bool) -> Iterator[Filled]:
    """Use a database with so many invented programs, one that an earlier run kept if there's one and it's the same."""
    name, content = f"bench_search_{programs}", _content(programs, seed)
    kept = keep and _described(name) == content
    connection.settings_dict["TEST"] |= {"NAME": name, "TEMPLATE": None if kept else migrated()}
    made = setup_databases(verbosity=0, interactive=False, keepdb=kept, serialized_aliases=())
    try:
        seconds = {} if kept else fill(programs, seed)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '15min'")
            cursor.execute(f"COMMENT ON DATABASE {name} IS '{content}'")
        yield Filled(programs, seconds)
    finally:
        teardown_databases(made, verbosity=0, keepdb=keep)
        connection.close_pool()  # type: ignore[attr-defined]  # whose connections are to this database


def _content(programs: int, seed: int) -> str:
    """Describe what's in a database, with a digest of the code that it depends on."""
    root = Path(settings.BASE_DIR)
    digest = hashlib.sha256()
    for path in sorted(path for pattern in _ON for path in root.glob(pattern)):
        digest.update(path.read_bytes())
    return json.dumps({"programs": programs, "seed": seed, "code": digest.hexdigest()[:16]})


def _described(name: str) -> str:
    with psycopg.connect(f"{server()}/postgres") as control:
        row = control.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
    return str(row[0]) if row else ""


def fill(programs: int, seed: int) -> dict[str, float]:
    # These import models, so they come after the setup.
    from django.core.management import call_command

    from programs.index.declaration import declared
    from programs.index.tasks import count_words
    from tests.bench import corpus

    begun = time.monotonic()
    with override_settings(DEMO_WORLD=True):
        call_command("load_demo", stdout=io.StringIO(), verbosity=0)
    if programs:
        corpus.fill(programs, seed=seed)
    filled = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '15min'")
    for index in declared():
        write_documents(index)
    count_words()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {"fill_s": round(filled - begun, 1), "index_s": round(time.monotonic() - filled, 1)}


def write_documents(index: Any) -> None:
    """Write all documents. Two other processes read the next ones meanwhile."""
    from programs.index import projecting

    keys = list(index.every())
    batches = [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
    name = str(connection.settings_dict["NAME"])
    with (
        _without_word_index(index),
        ProcessPoolExecutor(2, get_context("spawn"), initializer=begin_reading, initargs=(name,)) as readers,
    ):
        coming: list[Future[list[Any]]] = []
        for place in range(len(batches)):
            coming += [readers.submit(_read, index.name, each) for each in batches[place + len(coming) : place + 4]]
            found = coming.pop(0).result()
            with transaction.atomic():
                projecting.write(replace(index, read=lambda keys, found=found: found), batches[place])


@contextmanager
def _without_word_index(index: Any) -> Iterator[None]:
    """Drop the index of words meanwhile, since it's made much faster than it's extended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef LIKE '%%gin%%'",
            [index.words_table],
        )
        ((name, definition),) = cursor.fetchall()
        cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(definition)


def begin_reading(name: str) -> None:
    django.setup()
    connection.settings_dict["NAME"] = name


def _read(name: str, keys: Sequence[int]) -> list[Any]:
    from programs.index.declaration import declared

    (index,) = (each for each in declared() if each.name == name)
    return list(index.read(keys))
