"""A stuck query, lock, transaction or server can't hold the hub's threads. docs/operations.md lists the timeouts."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import InternalError, connection, transaction
from django.db.models.signals import pre_migrate
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from cmehub import urls
from cmehub.lib.cache import ForgivingRedisCache
from tests.factories.accounts import user

SHOWN = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "client_connection_check_interval")
SET = {
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "1min",
    "client_connection_check_interval": "10s",
}
_SHOW = (
    "from django.db import connection\n"
    "with connection.cursor() as cursor:\n"
    f"    for name in {SHOWN}:\n"
    "        cursor.execute(f'SHOW {name}')\n"
    "        print(name, cursor.fetchone()[0])\n"
)


def shown() -> dict[str, str]:
    found = {}
    with connection.cursor() as cursor:
        for name in SHOWN:
            cursor.execute(f"SHOW {name}")
            (found[name],) = cursor.fetchone() or ("",)
    return found


def stuck(request: HttpRequest) -> HttpResponse:
    """A page whose query takes longer than it may."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 200")
        cursor.execute("SELECT pg_sleep(30)")
    return HttpResponse("never")


handler500 = urls.handler500
urlpatterns = [path("stuck/", stuck), *urls.urlpatterns]


@pytest.mark.django_db
def test_a_web_connection_has_the_timeouts() -> None:
    assert shown() == SET


@pytest.mark.parametrize(
    "argv",
    [
        ["manage.py", "shell", "--no-imports", "-c", _SHOW],
        ["-c", f"import cmehub.celery as c; c.app.loader.import_default_modules()\n{_SHOW}"],
    ],
    ids=["command", "worker"],
)
def test_commands_and_workers_have_them_too(argv: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *argv], cwd=settings.BASE_DIR, env=os.environ, capture_output=True, text=True, check=True
    )

    assert dict(line.split(" ", 1) for line in done.stdout.splitlines()) == SET


@pytest.mark.django_db(transaction=True)
def test_a_stuck_query_is_canceled_and_its_thread_goes_on(settings: Settings, client: Client) -> None:
    settings.ROOT_URLCONF = "tests.project.test_timeouts"
    client.raise_request_exception = False
    client.force_login(user())
    begun = time.monotonic()

    responses = [client.get("/stuck/") for _ in range(15)]  # more than the pool has connections

    assert time.monotonic() - begun < 15
    assert {response.status_code for response in responses} == {500}
    assert all(response.headers["X-Request-ID"] in response.content.decode() for response in responses)
    assert client.get("/privacy/").status_code == 200
    assert pool()["pool_size"] <= pool()["pool_max"]


def pool() -> dict[str, int]:
    return dict(connection.pool.get_stats())  # type: ignore[attr-defined]  # of the PostgreSQL backend


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_terminated_is_replaced() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone() or (0,)
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    connection.close()  # as at the end of a request

    assert shown() == SET


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_waited_for_no_longer_than_its_timeout() -> None:
    params = {**connection.get_connection_params(), "options": "-c lock_timeout=200"}
    with transaction.atomic(), psycopg.connect(**params) as other:
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE accounts_suppression IN ACCESS EXCLUSIVE MODE")

        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute("SELECT count(*) FROM accounts_suppression")


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_does_nothing_is_ended() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = 100")

    def wait_in_a_transaction() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            time.sleep(0.5)
            cursor.execute("SELECT 1")

    with pytest.raises(InternalError, match="idle-in-transaction timeout"):
        wait_in_a_transaction()
    connection.close()
    assert shown() == SET


@pytest.mark.django_db(transaction=True)
def test_a_migration_lifts_only_the_statement_timeout() -> None:
    meanwhile = []

    def look(**kwargs: Any) -> None:
        meanwhile.append(shown())

    pre_migrate.connect(look)
    try:
        call_command("migrate", verbosity=0)
    finally:
        pre_migrate.disconnect(look)

    assert meanwhile[-1] == {**SET, "statement_timeout": "0"}
    assert shown() == SET


@contextmanager
def silent_server() -> Iterator[int]:
    """A server that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def seconds_of(work: Callable[[], Any]) -> float:
    begun = time.monotonic()
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(30)
    assert not thread.is_alive(), "it's still waiting"
    return time.monotonic() - begun


def test_a_cache_that_does_not_answer_is_an_empty_one() -> None:
    with silent_server() as port:
        silent = ForgivingRedisCache(f"redis://127.0.0.1:{port}/0", settings.CACHES["default"])

        assert seconds_of(lambda: silent.get("x")) < 15
        assert silent.get("x", "nothing") == "nothing"


def test_a_database_that_does_not_answer_is_given_up() -> None:
    with silent_server() as port:
        params = {**connection.get_connection_params(), "host": "127.0.0.1", "port": port}

        def connect() -> None:
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(**params)

        assert seconds_of(connect) < 15


def test_every_outside_service_has_a_timeout() -> None:
    transport: Any = settings.CELERY_BROKER_TRANSPORT_OPTIONS

    assert (settings.EMAIL_TIMEOUT, transport["socket_timeout"], transport["socket_connect_timeout"]) == (20, 5, 2)
    assert settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT < transport["visibility_timeout"]
