"""The scheduled tasks of the check of links (`CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from programs.links import checking

logger = logging.getLogger(__name__)


@shared_task(name="programs.links.collect")
def collect() -> None:
    added, deleted = checking.collect(now=timezone.now())
    if added or deleted:
        logger.info("%s links added, %s deleted", added, deleted)


@shared_task(name="programs.links.check_due")
def check_due() -> None:
    checked = checking.check_due(most=30, seconds=40)
    if checked:
        logger.info("%s links checked", checked)
