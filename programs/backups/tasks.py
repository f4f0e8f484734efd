"""The nightly task of backup contacts (scheduled in `CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from programs.backups import retention

logger = logging.getLogger(__name__)


@shared_task(name="programs.backups.drop_old")
def drop_old() -> None:
    logger.info("%s former backup contacts and old invitations deleted", retention.drop_old(now=timezone.now()))
