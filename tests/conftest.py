"""Settings for the whole suite: warnings are errors, no network, static files as in production."""

import json
import os
import socket
import uuid
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.staticfiles import handlers
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings
from whitenoise.base import WhiteNoise  # type: ignore[import-untyped]

from tests import migrated

# Hypothesis deadlines are off, because a busy machine must not fail a test.
hypothesis.settings.register_profile("hub", deadline=None)
hypothesis.settings.load_profile("hub")

# Real hashing takes a third of a second. Its algorithm and its form stay, with one round instead of a million.
PBKDF2PasswordHasher.iterations = 1

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def _static_files_are_current() -> bool:
    manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
    if not manifest.exists():
        return False
    ours = (path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*") if path.is_file())
    packages = settings.BASE_DIR / "requirements.lock"
    return all(path.stat().st_mtime < manifest.stat().st_mtime for path in [*ours, packages])


def pytest_sessionstart(session: pytest.Session) -> None:
    """Collect the static files once, so that pages are tested with hashed names, as in production."""
    if not hasattr(session.config, "workerinput") and not _static_files_are_current():
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)


class _FilesFromTheSite(handlers.StaticFilesHandler):
    """Lets whitenoise serve the live server's static files, because Django's handler doesn't know hashed names."""

    def _should_handle(self, path: str) -> bool:
        return False


handlers.StaticFilesHandler = _FilesFromTheSite  # type: ignore[misc]  # where pytest-django's live server looks


_scan = WhiteNoise.update_files_dictionary
_scanned: dict[tuple[str, str], dict[str, Any]] = {}


def _scan_once(self: WhiteNoise, root: str, prefix: str) -> None:
    """Remember the static files, because each test client starts the middleware anew and would look through them."""
    if (root, prefix) not in _scanned:
        _scan(self, root, prefix)
        _scanned[root, prefix] = dict(self.files)
    self.files.update(_scanned[root, prefix])


WhiteNoise.update_files_dictionary = _scan_once


@pytest.fixture(scope="session")
def base_url() -> str | None:
    """Return no base URL, because the server's address differs by test. The plugin's own fixture warns in pytest 9."""
    return None


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the browser that ./dev found, because Playwright's own is rarely installed."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's event loop runs in this thread
    given = json.loads(os.environ.get("CHROMIUM_ARGUMENTS", "[]"))
    as_root = ["--no-sandbox"] if os.geteuid() == 0 and "--no-sandbox" not in given else []
    path = os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium")
    return {**browser_type_launch_args, "executable_path": path, "args": [*given, *as_root]}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Copy this process's test database from the migrated one."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.database()


_LET_TRUNCATE = """
DO $$
DECLARE emptied regclass;
BEGIN
    FOR emptied IN SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = 'never_emptied' LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER never_emptied', emptied);
    END LOOP;
END $$
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """As the owner of the test database, let tests with transactions empty the audit log afterwards."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(_LET_TRUNCATE)


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Block all connections except to this machine."""
    connect = socket.socket.connect

    def to_this_machine(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in _LOOPBACK:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", to_this_machine)


@pytest.fixture(autouse=True)
def own_cache(settings: Settings) -> None:
    """Give each test its own cache prefix, so that rate limits start at zero."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid.uuid4().hex}}


@pytest.fixture(autouse=True)
def own_files(settings: Settings, tmp_path: Path) -> Path:
    """Give each test its own folder for uploaded files, which is made with the first upload."""
    private = {
        **settings.STORAGES["private"],
        "OPTIONS": {**settings.STORAGES["private"]["OPTIONS"], "location": tmp_path / "files"},
    }
    settings.STORAGES = {**settings.STORAGES, "private": private}
    return tmp_path / "files"


@pytest.fixture(autouse=True)
def searches_follow_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before each search, run the hook that brings the index up to date, since most tests never commit.

    What a process remembers of the index would outlive the rows of a test, so each test begins without.
    """
    from careers.search import facets as vacancy_facets
    from programs.index import memory, projecting, words
    from programs.search import cards, facets

    refresh = memory.Memory.refresh
    hook_of_marks: Any = projecting.after_commit

    def refresh_at_once(self: memory.Memory) -> bool:
        counted = len(connection.queries_log)
        try:
            return follow(self)
        finally:  # what a page costs doesn't include the changes before it
            while len(connection.queries_log) > counted:
                connection.queries_log.pop()

    def follow(self: memory.Memory) -> bool:
        waiting = [hook for hook in connection.run_on_commit if hook[1] == hook_of_marks]
        if waiting:
            connection.run_on_commit = [hook for hook in connection.run_on_commit if hook not in waiting]
            projecting.catch_up()
        self._next_look = 0.0
        return refresh(self)

    memory.forget()
    facets.forget_names()
    vacancy_facets.forget_names()
    cards.forget()
    words.forget_synonyms()
    monkeypatch.setattr(projecting, "_PAUSE", 0.0)
    monkeypatch.setattr(projecting, "_paused_until", 0.0)
    monkeypatch.setattr(facets, "_REMEMBERED", 10**9)
    monkeypatch.setattr(vacancy_facets, "_REMEMBERED", 10**9)
    monkeypatch.setattr(memory.Memory, "refresh", refresh_at_once)
