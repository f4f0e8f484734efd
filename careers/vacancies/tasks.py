"""The scheduled tasks that close vacancies and warn a week before (`CELERY_BEAT_SCHEDULE`)."""

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


@shared_task(name="careers.vacancies.warn_of_expiry")
def warn_of_expiry() -> None:
    now = timezone.now()
    expiry.warn_due(as_of=expiry.today_in_last_zone(now), now=now)
