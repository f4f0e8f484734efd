"""Periodic tasks (scheduled in `CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from careers.applications import news, retention

logger = logging.getLogger(__name__)


@shared_task(name="careers.applications.tell_of_news")
def tell_of_news() -> None:
    now = timezone.now()
    closed, changed = news.tell_of_closed(now=now), news.tell_of_changes(now=now)
    if closed or changed:
        logger.info("%s people told that a vacancy closed, %s that one changed", closed, changed)


@shared_task(name="careers.applications.empty_old")
def empty_old() -> None:
    now, today = timezone.now(), timezone.localdate()
    warned = retention.warn_due(as_of=today, now=now)
    emptied = retention.empty_old(as_of=today, now=now)
    logger.info("%s applications emptied, employers of %s vacancies warned", emptied, warned)
