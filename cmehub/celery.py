"""The Celery app: `celery -A cmehub.celery worker` and `… beat`.

Tasks look for due rows in the database. The schedule is `CELERY_BEAT_SCHEDULE` in the settings.
"""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_before_create_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmehub.settings")

app = Celery("cmehub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def use_the_settings_logging(**kwargs: Any) -> None:
    """Keep Celery from replacing our log format, which removes personal data."""
    from logging.config import dictConfig

    from django.conf import settings

    dictConfig(settings.LOGGING)


@worker_before_create_process.connect
def share_with_processes(**kwargs: Any) -> None:
    """Read the addresses of pages once for all worker processes, and let them share what's in memory by now.

    Garbage collection would copy and search it in each of them.
    """
    from django.urls import get_resolver

    get_resolver().reverse_dict  # noqa: B018  reading it imports all pages
    gc.freeze()
