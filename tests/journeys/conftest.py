"""A real Celery worker and scheduler on the test database, and pages of several people side by side."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from accounts.users.models import User


class Background(NamedTuple):
    """The output of the processes."""

    mailbox: Path
    log: Path


def _database_url() -> str:
    at = connection.settings_dict
    return f"postgresql://{quote(at['USER'])}:{quote(at['PASSWORD'])}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


def _own_broker() -> str:
    """The test broker, with a logical database per test process."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return urlsplit(settings.REDIS_URL)._replace(path=f"/{10 + number}").geturl()


@pytest.fixture
def worker_and_beat(
    transactional_db: None, tmp_path: Path, live_server: LiveServer, own_files: Path
) -> Iterator[Background]:
    """Run a Celery worker and beat that write emails to `mailbox`."""
    mailbox, log = tmp_path / "mail", tmp_path / "log"
    environment = os.environ | {
        "DATABASE_URL": _database_url(),
        "REDIS_URL": _own_broker(),
        "EMAIL_URL": f"mailbox://{mailbox}",
        "SITE_URL": live_server.url,
        "FILES_DIR": str(own_files),
        "LOG_LEVEL": "INFO",
    }
    celery = [sys.executable, "-m", "celery", "--app", "cmehub.celery"]
    commands = [
        [*celery, "worker", "--concurrency", "1", "--loglevel", "INFO"],
        [*celery, "beat", "--schedule", str(tmp_path / "beat"), "--pidfile", "", "--loglevel", "INFO"],
    ]
    with log.open("wb") as out:
        running = [
            subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=out, stderr=out)
            for command in commands
        ]
        try:
            yield Background(mailbox, log)
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(timeout=20)


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer) -> Callable[[], Page]:
    """Open a page in a new browser context."""

    def open_page() -> Page:
        page = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(15_000)
        return page

    return open_page


@pytest.fixture
def open_as(visit: Callable[[], Page]) -> Callable[[User], Page]:
    """Open a page on which the person is signed in."""

    def open_page(person: User) -> Page:
        client = Client()
        client.force_login(person)
        page = visit()
        name = settings.SESSION_COOKIE_NAME
        page.goto("/")
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": page.url}])
        return page

    return open_page
