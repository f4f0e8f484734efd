"""A kind of message for tests, and a real mail server to deliver it to."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from accounts.notices import kinds
from tests.factories import notices
from tests.fakes import MailServer

Register = Callable[[kinds.Kind], kinds.Kind]


@pytest.fixture
def register(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Register:
    """Register a kind for one test."""
    settings.TEMPLATES = _with_our_templates(settings.TEMPLATES)

    def known(kind: kinds.Kind) -> kinds.Kind:
        monkeypatch.setitem(kinds._kinds, kind.name, kind)
        return kind

    return known


@pytest.fixture
def greeting(register: Register) -> kinds.Kind:
    return register(notices.greeting())


@pytest.fixture
def mail_server(settings: Settings, request: pytest.FixtureRequest) -> Iterator[MailServer]:
    """A mail server that the hub delivers to. Parametrized with True, it takes commands at once."""
    with MailServer(pipelining=getattr(request, "param", False)) as server:
        settings.EMAIL_BACKEND = "cmehub.lib.mail.SmtpBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 0.5
        yield server


def _with_our_templates(templates: list[dict[str, object]]) -> list[dict[str, object]]:
    changed = deepcopy(templates)
    folders = changed[0]["DIRS"]
    assert isinstance(folders, list)
    folders.insert(0, Path(__file__).parents[2] / "templates")
    return changed
