"""A local NPI registry that the hub asks."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from accounts.verification import nppes
from tests.fakes import NpiRegistry


@pytest.fixture
def registry(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[NpiRegistry]:
    """The registry's API. The hub doesn't pause before it asks again."""
    monkeypatch.setattr(nppes, "PAUSE_BEFORE_RETRY", 0)
    with NpiRegistry() as server:
        settings.NPI_REGISTRY = "api"
        settings.NPPES_API_URL = server.url
        yield server
