from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import pre_migrate


def take_the_time_it_needs(using: str, **kwargs: Any) -> None:
    """A migration of a large table may run longer than a page's query; waiting for a lock stays limited."""
    with connections[using].cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")


class HubConfig(AppConfig):
    name = "cmehub"
    verbose_name = "CME Hub"

    def ready(self) -> None:
        from cmehub import celery  # noqa: F401  (so that tasks queue through our app in the web process too)

        pre_migrate.connect(take_the_time_it_needs, sender=self)
