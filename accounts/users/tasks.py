"""The periodic task of sessions (scheduled in `CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from accounts.users import retention

logger = logging.getLogger(__name__)


@shared_task(name="accounts.users.drop_ended_sessions")
def drop_ended_sessions() -> None:
    dropped = retention.drop_ended_sessions(now=timezone.now())
    logger.info("%s ended sessions deleted", dropped)
