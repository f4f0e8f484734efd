"""Periodic tasks (scheduled in `CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from accounts.organizations import retention

logger = logging.getLogger(__name__)


@shared_task(name="accounts.organizations.drop_old")
def drop_old() -> None:
    now = timezone.now()
    dropped = retention.drop_invitations(now=now), retention.drop_requests(now=now)
    logger.info("%s old invitations and %s old requests to join deleted", *dropped)
