"""Periodic task of rosters (scheduled in `CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from programs.rosters import processing

logger = logging.getLogger(__name__)


@shared_task(name="programs.rosters.process_rosters")
def process_rosters() -> None:
    tried = processing.process_due(now=timezone.now())
    if tried:
        logger.info("%s rosters processed", tried)
