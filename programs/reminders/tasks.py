"""The scheduled tasks that plan reminders (`CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from programs.reminders import credential_dates, planning

logger = logging.getLogger(__name__)


@shared_task(name="programs.reminders.plan_due_reminders")
def plan_due_reminders() -> None:
    now = timezone.now()
    credential_dates.follow_stale(now=now)
    planned = planning.plan_due(now=now)
    if planned:
        logger.info("%s reminders planned", planned)


@shared_task(name="programs.reminders.watch_missing")
def watch_missing() -> None:
    found = credential_dates.watch_missing()
    if found:
        logger.warning("%s deadlines of credentials weren't watched, and are now", found)
