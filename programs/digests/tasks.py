"""The scheduled task that plans digests (`CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from programs.digests import planning

logger = logging.getLogger(__name__)


@shared_task(name="programs.digests.plan_due_digests")
def plan_due_digests() -> None:
    planned = planning.plan_due(now=timezone.now())
    if planned:
        logger.info("%s digests planned", planned)
