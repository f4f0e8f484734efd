"""Periodic tasks of audit packs (scheduled in `CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from programs.transcripts import building

logger = logging.getLogger(__name__)


@shared_task(name="programs.transcripts.build_packs")
def build_packs() -> None:
    built = building.build_due(now=timezone.now())
    if built:
        logger.info("%s audit packs built", built)


@shared_task(name="programs.transcripts.delete_old_packs")
def delete_old_packs() -> None:
    logger.info("%s audit packs expired", building.expire(now=timezone.now()))
