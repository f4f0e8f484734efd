"""The scheduled task that closes vacancies (`CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from careers.vacancies import expiry

logger = logging.getLogger(__name__)


@shared_task(name="careers.vacancies.expire_vacancies")
def expire_vacancies() -> None:
    expired = expiry.expire_due(as_of=expiry.today_in_last_zone(timezone.now()))
    if expired:
        logger.info("%s vacancies expired", expired)
