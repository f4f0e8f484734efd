from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


def lift_statement_timeout(using: str, **kwargs: Any) -> None:
    """Lift the statement timeout for migrations, which can be slow on large tables. The lock timeout still applies."""
    with connections[using].cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")


def apply_statement_timeout(using: str, **kwargs: Any) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("RESET statement_timeout")


class HubConfig(AppConfig):
    name = "cmehub"
    verbose_name = "CME Hub"

    def ready(self) -> None:
        from cmehub import celery  # noqa: F401  (so that the web process queues tasks through our app)

        # From any app, since this one has no models and sends no signal.
        pre_migrate.connect(lift_statement_timeout)
        post_migrate.connect(apply_statement_timeout)
