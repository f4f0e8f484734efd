"""The nightly task of the ledger (see `CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from programs.ledger import retention

logger = logging.getLogger(__name__)


@shared_task(name="programs.ledger.empty_trash")
def empty_trash() -> None:
    deleted = retention.empty_trash(now=timezone.now())
    logger.info("%s entries deleted from the trash", deleted)
