"""Pages work without the broker, and /readyz reports it."""

import pytest
from django.test import Client
from pytest_django import Settings


def test_healthz_checks_nothing() -> None:
    response = Client().get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_ready_when_database_migrations_and_broker_are() -> None:
    response = Client().get("/readyz")

    assert response.status_code == 200
    assert response.json()["checks"] == {"database": True, "migrations": True, "broker": True}
    assert set(response.json()["figures"]) >= {"last_tick_age_seconds", "oldest_unsent_age_seconds", "held_messages"}


@pytest.mark.django_db
def test_not_ready_without_the_broker(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = Client().get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"] == {"database": True, "migrations": True, "broker": False}


def test_metrics_are_not_there_until_a_token_is_set() -> None:
    assert Client().get("/metrics").status_code == 404


@pytest.mark.django_db
def test_metrics_ask_for_the_token(settings: Settings) -> None:
    settings.METRICS_TOKEN = "scrape-me"

    without = Client().get("/metrics")
    with_token = Client().get("/metrics", headers={"Authorization": "Bearer scrape-me"})

    assert without.status_code == 401
    assert b"cmehub_held_messages 0.0" in with_token.content
