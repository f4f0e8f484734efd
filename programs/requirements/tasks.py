"""The nightly task that ends cycles and begins the next (`CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from programs.requirements import cycles

logger = logging.getLogger(__name__)


@shared_task(name="programs.requirements.close_cycles")
def close_cycles() -> None:
    ended = cycles.close_due(now=timezone.now())
    if ended:
        logger.info("%s cycles ended", ended)
