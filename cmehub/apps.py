from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import pre_migrate


def lift_statement_timeout(using: str, **kwargs: Any) -> None:
    """Lift the statement timeout for migrations, which can be slow on large tables. The lock timeout still applies."""
    with connections[using].cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")


class HubConfig(AppConfig):
    name = "cmehub"
    verbose_name = "CME Hub"

    def ready(self) -> None:
        from cmehub import celery  # noqa: F401  (so that the web process queues tasks through our app)

        pre_migrate.connect(lift_statement_timeout, sender=self)
