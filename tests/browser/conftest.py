"""A real browser on the live server, and the page checker."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.users.models import User
from tests import loaded
from tests.browser.checks import Checker


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", metavar="DIR", help="photograph each page at 320, 768, 1280 px, light and dark")


@pytest.fixture
def check(page: Page, live_server: LiveServer, pytestconfig: pytest.Config) -> Checker:
    page.set_default_timeout(10_000)
    folder = pytestconfig.getoption("--screenshots", default=None)
    return Checker(page, live_server.url, Path(folder) if folder else None)


class SignIn:
    """Signs a person in with a session cookie instead of the form."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site

    def __call__(self, person: User) -> User:
        client = Client()
        client.force_login(person)
        name = settings.SESSION_COOKIE_NAME
        self.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.site}])
        return person


@pytest.fixture
def world(transactional_db: None, settings: Settings) -> None:
    """The demo data, as loaded by a first ./dev run."""
    settings.DEMO_WORLD = True
    loaded.load("load_demo")


@pytest.fixture
def sign_in(page: Page, live_server: LiveServer) -> SignIn:
    return SignIn(page, live_server.url)


@pytest.fixture
def development(settings: Settings, tmp_path: Path) -> Any:
    """Turn on development pages and the mailbox. Return the mailbox folder."""
    settings.DEBUG = True
    settings.MAILBOX_DIR = tmp_path / "mail"
    settings.EMAIL_BACKEND = "cmehub.lib.mail.MailboxBackend"
    return settings.MAILBOX_DIR
