"""Periodic tasks of exports and deletion (scheduled in `CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from accounts.privacy import closing, exporting

logger = logging.getLogger(__name__)


@shared_task(name="accounts.privacy.build_exports")
def build_exports() -> None:
    built = exporting.build_due(now=timezone.now())
    if built:
        logger.info("%s exports built", built)


@shared_task(name="accounts.privacy.close_accounts")
def close_accounts() -> None:
    now = timezone.now()
    closed = closing.close_due(now=now)
    logger.info("%s accounts deleted", closed)


@shared_task(name="accounts.privacy.delete_old_files")
def delete_old_files() -> None:
    """Delete expired exports, and files that no row refers to."""
    now = timezone.now()
    expired, unused = exporting.expire(now=now), closing.delete_unused_files(now=now)
    logger.info("%s exports expired, %s unused files deleted", expired, unused)
