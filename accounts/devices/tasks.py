"""The periodic task of the known devices (scheduled in `CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from accounts.devices import delivery

logger = logging.getLogger(__name__)


@shared_task(name="accounts.devices.drop_old")
def drop_old() -> None:
    now = timezone.now()
    dropped = delivery.drop_old(now=now)
    logger.info("%s old devices forgotten", dropped)
